-- Which channels got a day: asked when a paper comes in a second list, to leave it out where it was shown before.
CREATE INDEX parts_by_day ON parts (day);
