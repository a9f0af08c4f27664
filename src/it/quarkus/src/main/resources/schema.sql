create table if not exists product (id bigint primary key, name varchar(40) not null);
create table if not exists product_change (
    id bigint generated always as identity primary key,
    product_id bigint not null,
    deleted boolean default false not null
);
create table if not exists product_copy (id bigint primary key, name varchar(40) not null);
