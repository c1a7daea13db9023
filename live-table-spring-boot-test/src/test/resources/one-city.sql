delete from cities;
insert into cities values (1, 'Berlin', 'DE');
