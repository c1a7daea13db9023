delete from cities;
insert into cities values (1, 'Berlin', 'DE'), (2, 'Milano', 'IT');
