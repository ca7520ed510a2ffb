-- Replaces the layout of a destination if it is still the one that the caller read.
-- KEYS: layouts.
-- ARGV: destination, the record that was read ('' for none), the new record.
-- Returns the record that holds now. Run twice: the new record holds already.
local present = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if present ~= ARGV[2] then return present end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return ARGV[3]
