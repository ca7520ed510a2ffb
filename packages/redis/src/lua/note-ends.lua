-- Writes down what became of conversions of one request. KEYS: report, ends, outbox.
-- ARGV: seconds that they are kept at the most, then per end: its field, its record (JSON).
-- Returns 1 when a webhook is to be told of something new. Twice: the first end of each stays.
local report, ends, outbox = unpack(KEYS)
if redis.call('EXISTS', report) == 0 then return 0 end
local hasWebhook = redis.call('HEXISTS', report, 'webhook') == 1
local isNew = 0
for at = 2, #ARGV, 2 do
  if redis.call('HSETNX', ends, ARGV[at], ARGV[at + 1]) == 1 and hasWebhook then
    redis.call('RPUSH', outbox, ARGV[at + 1])
    isNew = 1
  end
end
-- No longer than the report itself, which may have been let go.
redis.call('EXPIRE', ends, math.min(tonumber(ARGV[1]), redis.call('TTL', report)))
if isNew == 1 then redis.call('EXPIRE', outbox, ARGV[1]) end
return isNew
