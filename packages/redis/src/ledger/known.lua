-- Looks identities up in a ledger; prepended to the scripts that do, after generations.lua.

-- Adds index, value, index, value, ... of the known ones to an answer. Identities have 14 bytes each.
local function addKnown(answer, read, identities)
  if #read == 0 then return end
  for index = 0, #identities / 14 - 1 do
    -- As placeOf does, without a call for each of hundreds of identities.
    local at = index * 14
    local field = string.sub(identities, at + 1, at + 12)
    local high, low = string.byte(identities, at + 13, at + 14)
    local value
    for _, generation in ipairs(read) do
      local bucket = digitsOf((high * 256 + low) % generation[2])
      local found = redis.call('HGET', generation[1] .. bucket, field)
      -- A delivery is marked with the number of its receipt. A mark with a hyphen is a position.
      if found and not string.find(found, '-', 1, true) then
        value = '1'
        break
      end
      value = value or found
    end
    if value then
      answer[#answer + 1] = index
      answer[#answer + 1] = value
    end
  end
end
