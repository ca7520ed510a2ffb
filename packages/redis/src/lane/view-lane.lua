-- Returns the state of a lane for operators and metrics. The cost depends on the number of keys of the lane, not on its
-- backlog.
-- KEYS: stream, waiting, lease, quarantine, deadlines, generations, totals, conversions aside.
-- ARGV: ledger prefix.
-- Returns {waiting, id of the head or '', lease or '', quarantined, hour of the nearest deadline or '', bytes of the
-- segments, identities in the ledger, bytes of the ledger (from a sample), conversions settled, delivered, given up,
-- set aside, event names that were not kept, deliveries whose quality was not, id of the oldest in quarantine or ''}.
local stream, waiting, lease, quarantine, deadlines, generations, totals, aside = unpack(KEYS)

local head = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
local nearest
for _, hour in ipairs(redis.call('HKEYS', deadlines)) do
  hour = tonumber(hour)
  if not nearest or hour < nearest then nearest = hour end
end

local identities, bytesOfOne = 0, 0
local counts = redis.call('HGETALL', generations)
for at = 1, #counts, 2 do
  local generation = string.match(counts[at], '^(%d+):n$')
  if generation then
    identities = identities + counts[at + 1]
    local bucket = ARGV[1] .. generation .. ':0'
    local held = redis.call('HLEN', bucket)
    if held > 0 then bytesOfOne = redis.call('MEMORY', 'USAGE', bucket) / held end
  end
end

local total, dead = {}, 0
local ends = redis.call('HGETALL', totals)
for at = 1, #ends, 2 do
  total[ends[at]] = tonumber(ends[at + 1])
  if string.sub(ends[at], 1, 5) == 'dead:' then dead = dead + ends[at + 1] end
end

return {
  tonumber(redis.call('GET', waiting) or 0),
  head and head[1] or '',
  redis.call('GET', lease) or '',
  redis.call('XLEN', quarantine),
  nearest and tostring(nearest) or '',
  redis.call('MEMORY', 'USAGE', stream) or 0,
  identities,
  math.floor(identities * bytesOfOne),
  total['settled'] or 0,
  total['delivered'] or 0,
  dead,
  tonumber(redis.call('GET', aside) or 0),
  total['names-over'] or 0,
  total['scores-over'] or 0,
  (redis.call('XRANGE', quarantine, '-', '+', 'COUNT', 1)[1] or { '' })[1],
}
