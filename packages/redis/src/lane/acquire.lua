-- Takes the lease of a lane. Merges the intents that earlier drains left behind into one: which conversions were
-- possibly sent.
-- KEYS: stream, waiting, lease, crashes, intents, holder.
-- ARGV: nonce, lease ms.
-- Returns {0, ttl ms} when another drain holds the lease. Else {1, segments, waiting, crashes, possibly sent or
-- '', id of the head or '', incarnation of the server}.
-- Run twice with one nonce: the lease is extended, and nothing is counted again.
local stream, waiting, lease, crashes, intents, holding = unpack(KEYS)

local holder = redis.call('GET', lease)
if holder and holder ~= ARGV[1] then return {0, leaseLeft(lease, ARGV[2])} end
if not holder then
  redis.call('INCR', crashes)
end
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
-- Has no expiry, unlike the lease: a holder without a lease that did not release it is a drain that died.
redis.call('SET', holding, ARGV[1])

-- A position is "<ms>-<seq>:<index>"; an intent is "<sentAt> <position>".
local function parse(text)
  local sentAt, ms, seq, index = string.match(text, '^(%d+) (%d+)-(%d+):(%d+)$')
  return { text = string.match(text, ' (.*)$'), sentAt = tonumber(sentAt), ms = tonumber(ms), seq = tonumber(seq), index = tonumber(index) }
end
local function before(a, b)
  if a.ms ~= b.ms then return a.ms < b.ms end
  if a.seq ~= b.seq then return a.seq < b.seq end
  return a.index < b.index
end

local possiblySent = ''
local head = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
if not holder then
  local left = redis.call('HVALS', intents)
  if #left > 0 then
    redis.call('DEL', intents)
    if head then
      local first = parse('0 ' .. head[1] .. ':0')
      local sentAt, last
      for _, text in ipairs(left) do
        local intent = parse(text)
        if not before(intent, first) then
          if not sentAt or intent.sentAt < sentAt then sentAt = intent.sentAt end
          if not last or before(last, intent) then last = intent end
        end
      end
      if last then redis.call('HSET', intents, 'possibly-sent', string.format('%d', sentAt) .. ' ' .. last.text) end
    end
  end
end
possiblySent = redis.call('HGET', intents, 'possibly-sent') or ''
return {1, redis.call('XLEN', stream), tonumber(redis.call('GET', waiting) or 0), tonumber(redis.call('GET', crashes) or 0), possiblySent, head and head[1] or '', incarnationNow()}
