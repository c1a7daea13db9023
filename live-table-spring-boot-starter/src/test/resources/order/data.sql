insert into cities values (1, 'Berlin');
