-- Shared by the scripts that read the ledger; prepended to each of them.

-- Returns what the ledger of a lane knows of an identity: '' (nothing), '~' (set aside, not settled), '!' (given up),
-- or the receipt of its delivery ('{}' when there is none). A delivery in any generation outweighs the others.
local function receiptOf(generations, prefix, receiptPrefix, current, identity)
  local field = string.sub(identity, 1, 12)
  local high, low = string.byte(identity, 13, 14)
  local known = ''
  for generation = current, current - 2, -1 do
    local bits = redis.call('HGET', generations, generation)
    local mark = bits and redis.call('HGET', prefix .. generation .. ':' .. (high * 256 + low) % 2 ^ bits, field)
    if mark and not string.find(mark, '-', 1, true) then
      return redis.call('HGET', receiptPrefix .. generation, mark) or '{}'
    end
    if mark and known == '' then known = mark == 'aside-' and '~' or '!' end
  end
  return known
end
