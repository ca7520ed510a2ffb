-- Takes the lease of a lane. Returns the intents that earlier drains left behind: which conversions were possibly sent.
-- KEYS: stream, waiting, lease, crashes, intents, holder.
-- ARGV: nonce, lease ms.
-- Returns {0, ttl ms} when another drain holds the lease. Else {1, segments, waiting, crashes, intents, id of the head
-- or '', incarnation of the server}.
-- Run twice with one nonce: the lease is extended, and nothing is counted again.
-- Most intents that are kept apart.
local MOST_INTENTS = 1000

local stream, waiting, lease, crashes, intents, holding = unpack(KEYS)

local holder = redis.call('GET', lease)
if holder and holder ~= ARGV[1] then return {0, leaseLeft(lease, ARGV[2])} end
if not holder then
  redis.call('INCR', crashes)
end
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
-- Has no expiry, unlike the lease: a holder without a lease that did not release it is a drain that died.
redis.call('SET', holding, ARGV[1])

-- Positions are "<ms>-<seq>:<index>"; an intent is "<sentAt> <first> <last>".
local function parse(text)
  local ms, seq, index = string.match(text, '(%d+)%-(%d+):(%d+)$')
  return { ms = tonumber(ms), seq = tonumber(seq), index = tonumber(index) }
end
local function before(a, b)
  if a.ms ~= b.ms then return a.ms < b.ms end
  if a.seq ~= b.seq then return a.seq < b.seq end
  return a.index < b.index
end

-- Drops intents that the head of the lane has passed: what they name is finished.
local function dropPassed(head)
  local all = redis.call('HGETALL', intents)
  for at = 1, #all, 2 do
    if not head or before(parse(all[at + 1]), head) then redis.call('HDEL', intents, all[at]) end
  end
end

-- Makes one intent of too many, which drains that died again and again left behind: the earliest attempt, and all that
-- lies between.
local function merge()
  local sentAt, first, last
  for _, text in ipairs(redis.call('HVALS', intents)) do
    local at, from, to = string.match(text, '^(%d+) (%S+) (%S+)$')
    if not sentAt or tonumber(at) < tonumber(sentAt) then sentAt = at end
    if not first or before(parse(from), parse(first)) then first = from end
    if not last or before(parse(last), parse(to)) then last = to end
  end
  redis.call('DEL', intents)
  redis.call('HSET', intents, 'merged', sentAt .. ' ' .. first .. ' ' .. last)
end

local head = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
if not holder and redis.call('EXISTS', intents) == 1 then
  dropPassed(head and parse(head[1] .. ':0'))
  if redis.call('HLEN', intents) > MOST_INTENTS then merge() end
end
return {1, redis.call('XLEN', stream), tonumber(redis.call('GET', waiting) or 0), tonumber(redis.call('GET', crashes) or 0), redis.call('HVALS', intents), head and head[1] or '', incarnationNow()}
