-- Returns the beginnings of the blobs that one key holds.
-- KEYS: the key.
-- ARGV: its form, bytes of each beginning, and of a stream: after which entry, most entries.
-- Forms: 'stream' (field v of entries), 'record' (a dead letter's, after its facets), 'string', 'list', 'values' (of a
-- hash), or 'field ' and the name of one of a hash.
-- Returns {the last entry of a stream, or '' when there is no more, beginning, ...}. A key that is gone holds none.
local key, form, bytes, after, most = KEYS[1], unpack(ARGV)
local answer = { '' }
local function add(blob)
  if blob and blob ~= '' then answer[#answer + 1] = string.sub(blob, 1, bytes) end
end

if form == 'stream' then
  local entries = redis.call('XRANGE', key, after == '' and '-' or '(' .. after, '+', 'COUNT', most)
  for _, entry in ipairs(entries) do
    for at = 1, #entry[2], 2 do
      if entry[2][at] == 'v' then add(entry[2][at + 1]) end
    end
  end
  if #entries == tonumber(most) then answer[1] = entries[#entries][1] end
elseif form == 'record' then
  local record = redis.call('GET', key) or ''
  local line = string.find(record, '\n', 1, true)
  if line then add(string.sub(record, line + 1 + tonumber(string.sub(record, 1, line - 1)))) end
elseif form == 'string' then
  add(redis.call('GET', key))
elseif form == 'list' then
  for _, blob in ipairs(redis.call('LRANGE', key, 0, -1)) do add(blob) end
elseif form == 'values' then
  for _, blob in ipairs(redis.call('HVALS', key)) do add(blob) end
else
  add(redis.call('HGET', key, string.match(form, '^field (.+)$')))
end
return answer
