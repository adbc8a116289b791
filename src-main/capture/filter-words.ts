/**
 * Owns the words of pcap-filter(7) and how a filter is cut into tokens with their places.
 *
 * Guarantees: every character of the text but white space lies in exactly one token; time linear in the text.
 */
export interface FilterToken {
  readonly kind: 'word' | 'sign' | 'odd'
  readonly text: string
  readonly from: number
  readonly to: number
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

export const PROTOCOLS = words(
  'ether fddi tr wlan ppp slip link ip ip6 arp rarp decnet tcp udp sctp icmp icmp6 igmp igrp pim vrrp carp ah esp ' +
    'atalk aarp iso esis isis clnp stp ipx netbeui lat moprc mopdl es-is is-is radio sca',
)
export const DIRECTIONS = words('src dst ra ta addr1 addr2 addr3 addr4')
export const TYPES = words('host net port portrange proto protochain gateway')
/** Whole by themselves; a number may follow those of NUMBERED. */
export const WHOLE = words('broadcast multicast inbound outbound pppoed llc vlan mpls pppoes geneve vxlan')
export const NUMBERED = words('vlan mpls pppoes geneve vxlan')
/** Want one word or number. */
export const WITH_ONE = words(
  'less greater ifname on rnr rulenum reason rset ruleset srnr subrulenum action type subtype dir ifindex',
)
/** Names of offsets and values that stand for a number. */
export const NAMED_NUMBER =
  /^(?:tcpflags|tcp-(?:fin|syn|rst|push|ack|urg|ece|cwr)|icmp6?type|icmp6?code|icmp6?-[a-z]+|len|0x[0-9a-f]+|\d+)$/i
const JOINERS = words('and or && ||')

export const isJoiner = (text: string): boolean => JOINERS.has(text)
export const isNot = (text: string): boolean => text === 'not' || text === '!'

const HEX = '[0-9a-fA-F]'
const TOKEN = new RegExp(
  [
    // a MAC address, an IPv6 address, then any other word
    `(?<word>${HEX}{1,2}(?:[:.-]${HEX}{1,2}){5}(?![\\w.:-])` +
      `|(?:${HEX}{0,4}:){2,7}(?:\\d+(?:\\.\\d+){3}|${HEX}{0,4})` +
      '|\\\\?[A-Za-z0-9_](?:[-A-Za-z0-9_.]*[A-Za-z0-9_.])?)',
    '(?<sign>&&|\\|\\||==|!=|<=|>=|<<|>>|[()[\\]!=<>+\\-*/%&|^:])',
    '(?<odd>\\S)',
  ].join('|'),
  'g',
)

export function filterTokens(text: string): readonly FilterToken[] {
  return [...text.matchAll(TOKEN)].map((match) => {
    const from = match.index ?? 0
    const kind = match.groups?.word !== undefined ? 'word' : match.groups?.sign !== undefined ? 'sign' : 'odd'
    return { kind, text: match[0], from, to: from + match[0].length }
  })
}
