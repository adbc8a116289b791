import { communityId } from '@main/flows/community-id'
import { describe, expect, it } from 'vitest'

const ip = (text: string): Uint8Array => Uint8Array.from(text.split('.').map(Number))
const tcp = { version: 4, protocol: 6, oneWay: false } as const

describe('the Community ID of a flow', () => {
  it('is what the specification gives for its example, from either side', () => {
    const id = '1:LQU9qZlK+B5F3KDmev6m5PMibrg='
    const [client, server] = [ip('128.232.110.120'), ip('66.35.250.204')]
    expect(communityId({ ...tcp, orig: client, resp: server, origPort: 34855, respPort: 80 })).toBe(id)
    expect(communityId({ ...tcp, orig: server, resp: client, origPort: 80, respPort: 34855 })).toBe(id)
  })

  it('is what Arkime gives for a DNS lookup', () => {
    const ends = { version: 4, protocol: 17, oneWay: false, orig: ip('10.0.0.1'), resp: ip('10.0.0.2') }
    expect(communityId({ ...ends, origPort: 56329, respPort: 53 })).toBe('1:czx3uclbVAqcKB38zV0MbAzF/kA=')
  })
})
