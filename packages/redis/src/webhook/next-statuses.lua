-- Returns the statuses that a webhook gets next: the same ones until they are recorded as notified.
-- KEYS: report, outbox.
-- ARGV: most at once.
-- Returns {} when the report is gone or has no webhook, else {url, notified so far, expected, failures in a row,
-- failing for (ms), status, status, ...}.
local report, outbox = unpack(KEYS)
local url, notified, expected, sending, failures, since =
  unpack(redis.call('HMGET', report, 'webhook', 'notified', 'expected', 'sending', 'failures', 'failingSince'))
if not url then return {} end
if not sending then
  sending = math.min(tonumber(ARGV[1]), redis.call('LLEN', outbox))
  if sending > 0 then redis.call('HSET', report, 'sending', sending) end
end
local time = redis.call('TIME')
local failingFor = since and math.max(0, time[1] * 1000 + math.floor(time[2] / 1000) - since) or 0
local answer = { url, notified or '0', expected, failures or '0', string.format('%d', failingFor) }
if tonumber(sending) > 0 then
  for _, record in ipairs(redis.call('LRANGE', outbox, 0, sending - 1)) do answer[#answer + 1] = record end
end
return answer
