-- Says what the ledger of a lane knows of identities. KEYS: generations.
-- ARGV: ledger prefix, receipt prefix, generation seconds, then identities (14 bytes each).
-- Returns for each: '' (nothing), '~' (set aside, no end yet), '!' (given up), or the receipt of its delivery.
local generations = KEYS[1]
local prefix, receiptPrefix, generationSeconds = unpack(ARGV, 1, 3)
local current = math.floor(redis.call('TIME')[1] / generationSeconds)
local answer = {}
for at = 4, #ARGV do
  local field = string.sub(ARGV[at], 1, 12)
  local high, low = string.byte(ARGV[at], 13, 14)
  local known = ''
  for generation = current, current - 2, -1 do
    local bits = redis.call('HGET', generations, generation)
    local mark = bits and redis.call('HGET', prefix .. generation .. ':' .. (high * 256 + low) % 2 ^ bits, field)
    if mark and not string.find(mark, '-', 1, true) then
      known = redis.call('HGET', receiptPrefix .. generation, mark) or '{}'
      break
    end
    if mark and known == '' then known = mark == 'aside-' and '~' or '!' end
  end
  answer[#answer + 1] = known
end
return answer
