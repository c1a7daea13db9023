delete from cities;
