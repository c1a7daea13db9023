update cities set name = 'Bonn' where city_id = 1;
