-- The few deliveries that are not over, in the order in which they are sent; the years of those that are stay out of it.
DROP INDEX deliveries_to_do;
CREATE INDEX deliveries_under_way ON deliveries (spread) WHERE state IN ('PENDING', 'READY', 'SENDING');
