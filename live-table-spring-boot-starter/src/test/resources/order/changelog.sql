--liquibase formatted sql
--changeset cities:1
create table cities (city_id integer primary key, name varchar(100));
--changeset cities:2
insert into cities values (1, 'Berlin');
