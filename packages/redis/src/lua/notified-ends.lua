-- Notes that a webhook has been told some ends. KEYS: report, outbox.  ARGV: told before, told now.
-- Returns {told in all, expected, waiting to be told}. Twice: what was told before must be what it was told before.
local report, outbox = unpack(KEYS)
local before, count = tonumber(ARGV[1]), tonumber(ARGV[2])
if tonumber(redis.call('HGET', report, 'told') or 0) == before then
  redis.call('LTRIM', outbox, count, -1)
  redis.call('HSET', report, 'told', before + count)
  redis.call('HDEL', report, 'sending', 'failures', 'failingSince')
end
return {
  tonumber(redis.call('HGET', report, 'told') or 0),
  tonumber(redis.call('HGET', report, 'expected') or 0),
  redis.call('LLEN', outbox),
}
