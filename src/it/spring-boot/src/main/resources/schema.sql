create table product (id bigint primary key, name varchar(40) not null);
create table product_change (
    id bigint generated always as identity primary key,
    product_id bigint not null,
    deleted boolean default false not null
);
create table product_copy (id bigint primary key, name varchar(40) not null);
