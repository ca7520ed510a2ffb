-- Records the statuses of conversions of one request.
-- KEYS: report, statuses, outbox.
-- ARGV: most seconds they are kept, then per status: its field, its record (JSON).
-- Returns the source whose webhook must be notified now. Returns '' when there is no webhook, nothing is new, or a
-- message is in flight or failed; the new statuses then follow it.
-- Run twice: the first status of each conversion stays.
local report, statuses, outbox = unpack(KEYS)
local source, webhook, sending = unpack(redis.call('HMGET', report, 'source', 'webhook', 'sending'))
if not source then return '' end
for at = 2, #ARGV, 2 do
  if redis.call('HSETNX', statuses, ARGV[at], ARGV[at + 1]) == 1 and webhook then
    redis.call('RPUSH', outbox, ARGV[at + 1])
  end
end
-- No longer than the report itself, whose retention may have been shortened.
redis.call('EXPIRE', statuses, math.min(tonumber(ARGV[1]), redis.call('TTL', report)))
if redis.call('EXPIRE', outbox, ARGV[1]) == 0 or sending then return '' end
return source
