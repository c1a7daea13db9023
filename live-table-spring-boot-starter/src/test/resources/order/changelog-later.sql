--liquibase formatted sql
--changeset cities:3
update cities set name = 'Bonn' where city_id = 1;
