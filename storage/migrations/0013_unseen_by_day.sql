-- What is unknown of a channel is asked by day now, from the runs alone: a scan for one day says nothing of another.
ALTER TABLE subscriptions DROP COLUMN seen_run;
