-- Words that release 0.2.0 writes otherwise. Few rows: only events for operators, and one row per worker.
-- The bundle of 0.1.0 passes the type of an event on without reading it.
update app.outbox set type = 'dead_letter.parked' where topic = 'operators' and type = 'letter.parked';
update app.rate_tokens set name = 'poll:' || substr(name, 6) where name like 'look:%';

alter index app.orders_of_fate rename to orders_of_outcome;
alter index app.orders_of_sellers_fate rename to orders_of_sellers_outcome;
alter index app.waitlist_line rename to waitlist_in_order;
alter index app.mails_given_back rename to mails_released;
