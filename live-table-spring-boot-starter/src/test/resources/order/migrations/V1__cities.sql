create table cities (city_id integer primary key, name varchar(100));
insert into cities values (1, 'Berlin');
