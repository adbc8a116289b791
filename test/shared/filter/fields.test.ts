import { readdirSync, readFileSync } from 'node:fs'
import { compileFrameFilter } from '@shared/filter/compile'
import { FIELDS, findField, hasField, protocolOf } from '@shared/filter/fields'
import { flowReaders } from '@shared/filter/flow-values'
import { frameReaders, stackReader } from '@shared/filter/frame-values'
import { PROTOCOLS } from '@shared/protocols'
import { describe, expect, test } from 'vitest'
import { frameView } from './small-capture'

/** Field names that decoders write, read from their source: quoted names, and templates with any word in the gap. */
function decoderNames(): { exact: Set<string>; patterns: RegExp[] } {
  const exact = new Set<string>()
  const patterns: RegExp[] = []
  for (const file of readdirSync('src-main/decode')) {
    const source = readFileSync(`src-main/decode/${file}`, 'utf8')
    for (const [, name] of source.matchAll(/'([a-z0-9]+(?:\.[a-z0-9_]+)+)'/g)) exact.add(name)
    for (const [, name] of source.matchAll(/`([a-z0-9${}_]+(?:\.[a-z0-9${}_]+)+)`/g)) {
      patterns.push(new RegExp(`^${name.replace(/[.]/g, '\\.').replace(/\$\{\w+\}/g, '[a-z0-9_.]+')}$`))
    }
  }
  return { exact, patterns }
}

const { exact, patterns } = decoderNames()
const shorts: readonly string[] = PROTOCOLS.map(([short]) => short)

describe('the catalogue and the decoders agree', () => {
  test('every field that a decoder writes under a protocol name can be filtered for', () => {
    const groups = ['icmpv6.nd.na', 'icmpv6.nd.ns']
    const missing = [...exact].filter(
      (name) => shorts.includes(name.split('.')[0]) && !findField(name) && !groups.includes(name),
    )
    expect(missing).toEqual([])
  })

  test('every deep field is written by a decoder', () => {
    // the last three are written where segments are joined (session/joined-frame.ts)
    const computed = ['eth.addr', 'tcp.payload', 'udp.payload', 'tcp.segments', 'tcp.segment', 'tcp.reassembled_in']
    const deep = FIELDS.filter(
      (field) => field.place === 'deep' && field.type !== 'protocol' && !computed.includes(field.name),
    )
    const unknown = deep.filter(
      (field) => !exact.has(field.name) && !patterns.some((pattern) => pattern.test(field.name)),
    )
    expect(unknown.map((field) => field.name)).toEqual([])
  })

  test('names are unique and lower case', () => {
    const names = FIELDS.map((field) => field.name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => name !== name.toLowerCase())).toEqual([])
  })
})

test('a field belongs to the protocol with the longest fitting name', () => {
  const named = (name: string): string => {
    const field = findField(name)
    const id = field ? protocolOf(field) : -1
    return id < 0 ? 'none' : PROTOCOLS[id][0]
  }
  expect(named('tcp.flags.syn')).toBe('tcp')
  expect(named('ipv6.fraghdr.offset')).toBe('ipv6.fraghdr')
  expect(named('ipv6.hlim')).toBe('ipv6')
  expect(named('ip.ttl')).toBe('ip')
  expect(named('frame.len')).toBe('none')
  expect(named('data.len')).toBe('none')
})

const KINDS: Readonly<Record<string, readonly string[]>> = {
  number: ['number'],
  boolean: ['number'],
  duration: ['number'],
  text: ['text', 'texts'],
  time: ['time'],
  ipv4: ['address'],
  ipv6: ['address'],
  address: ['address'],
}

describe('every column field has readers of its type', () => {
  const { view } = frameView()
  const columns = FIELDS.filter((field) => field.type !== 'protocol' && field.place !== 'deep')
  test.each(columns.map((field) => [field.name, field] as const))('%s', (_, field) => {
    const readers = [
      ...(hasField('flow', field) ? flowReaders(field, view.flows) : []),
      ...(field.place === 'frame' || field.place === 'both' ? frameReaders(field, view, () => true) : []),
      ...(field.place === 'stack' ? [stackReader(field, view.stackProtocols)] : []),
    ]
    expect(readers.length).toBeGreaterThan(0)
    for (const reader of readers) expect(KINDS[field.type]).toContain(reader.kind)
  })
})

test('every deep field and protocol can be asked for in every frame, whole or gone', () => {
  const { view } = frameView()
  for (const field of FIELDS) {
    const filter = compileFrameFilter(field.name)
    if (!filter.ok) throw new Error(filter.error.message)
    const whole = filter.value.bind(view)
    const gone = filter.value.bind({ ...view, deep: () => undefined })
    for (let row = 0; row < view.count; row++) if (gone(row)) expect(whole(row), field.name).toBe(true)
  }
})
