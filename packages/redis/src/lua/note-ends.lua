-- Writes down what became of conversions of one request. KEYS: report, ends, outbox.
-- ARGV: seconds that they are kept at the most, then per end: its field, its record (JSON).
-- Returns the source whose webhook must be notified now, or '': it has none, nothing is new, or a message of it is on its
-- way or failed, after which the rest follows. Twice: the first end of each stays.
local report, ends, outbox = unpack(KEYS)
local source, webhook, sending = unpack(redis.call('HMGET', report, 'source', 'webhook', 'sending'))
if not source then return '' end
for at = 2, #ARGV, 2 do
  if redis.call('HSETNX', ends, ARGV[at], ARGV[at + 1]) == 1 and webhook then
    redis.call('RPUSH', outbox, ARGV[at + 1])
  end
end
-- No longer than the report itself, which may have been let go.
redis.call('EXPIRE', ends, math.min(tonumber(ARGV[1]), redis.call('TTL', report)))
if redis.call('EXPIRE', outbox, ARGV[1]) == 0 or sending then return '' end
return source
