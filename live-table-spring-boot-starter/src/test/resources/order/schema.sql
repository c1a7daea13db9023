create table cities (city_id integer primary key, name varchar(100));
