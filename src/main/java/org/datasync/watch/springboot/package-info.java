/**
 * Spring Boot's properties for the component. An application without Spring Boot never loads this package, and nothing
 * else of the component knows it.
 */
package org.datasync.watch.springboot;
