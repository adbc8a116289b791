/**
 * Owns how the connections of an FTP session are written as rules: nftables and iptables, exact and with the FTP helper,
 * a BPF filter that captures them, and a Wireshark display filter that shows them.
 *
 * Guarantees: firewall rules stand in a chain of their own that nothing reaches until the analyst jumps to it, so loading
 * them changes nothing; every text is accepted by its tool (tested with nft, iptables-restore, tcpdump, tshark).
 */
import type { FirewallRules } from '@shared/conclusions'
import { type Endpoint, isV6 } from './firewall-address'

type PortRange = readonly [number, number]

/** Data connections between two hosts, all opened by `from`. */
export interface DataRule {
  readonly from: string
  readonly to: string
  readonly active: boolean
  /** the one source port they all had; null = any */
  readonly fromPort: number | null
  readonly ports: readonly PortRange[]
}

export interface RuleFacts {
  /** [a-z0-9_]+ */
  readonly name: string
  readonly client: Endpoint
  readonly server: Endpoint
  readonly tls: boolean
  readonly data: readonly DataRule[]
}

/** `-m multiport` takes 15 ports at most; a range counts as two. */
const MULTIPORT = 15

export function firewallRules(facts: RuleFacts): FirewallRules[] {
  const rules: FirewallRules[] = [
    {
      id: 'nft-exact',
      title: 'nftables, exact',
      hint: 'Lets this session and its data connections pass and nothing else. Does nothing until your forward chain has “jump” to it.',
      text: nftExact(facts),
    },
    {
      id: 'iptables-exact',
      title: 'iptables, exact',
      hint: 'The same for iptables-restore --noflush, without a helper.',
      text: iptablesExact(facts),
    },
    {
      id: 'bpf',
      title: 'Capture filter (BPF)',
      hint: 'For tcpdump, or dumpcap -f: captures the control connection with its data connections.',
      text: bpf(facts),
    },
    {
      id: 'display-filter',
      title: 'Display filter',
      hint: 'For Wireshark and for the filter bar above.',
      text: displayFilter(facts),
    },
  ]
  if (!facts.tls) {
    rules.splice(1, 0, {
      id: 'nft-helper',
      title: 'nftables, with the FTP helper',
      hint: 'For any session between these hosts: the kernel reads the announcements and lets the announced connections pass.',
      text: nftHelper(facts),
    })
    rules.splice(3, 0, {
      id: 'iptables-helper',
      title: 'iptables, with the FTP helper',
      hint: 'For any session between these hosts; needs the kernel module nf_conntrack_ftp.',
      text: iptablesHelper(facts),
    })
  }
  return rules
}

const family = (ip: string): 'ip' | 'ip6' => (isV6(ip) ? 'ip6' : 'ip')
const nftHosts = (from: string, to: string): string => `${family(from)} saddr ${from} ${family(to)} daddr ${to}`
const rangeText = ([first, last]: PortRange, dash: string): string =>
  first === last ? `${first}` : `${first}${dash}${last}`

/** Addresses of two families never meet in one connection. */
const possible = ({ from, to }: { readonly from: string; readonly to: string }): boolean => isV6(from) === isV6(to)

function nftExact({ name, client, server, data }: RuleFacts): string {
  const lines = data.filter(possible).map((rule) => {
    const source = rule.fromPort === null ? '' : `tcp sport ${rule.fromPort} `
    const ports = rule.ports.map((range) => rangeText(range, '-')).join(', ')
    const target = rule.ports.length === 1 ? ports : `{ ${ports} }`
    return `    ${nftHosts(rule.from, rule.to)} ${source}tcp dport ${target} ct state new accept comment "FTP data, ${rule.active ? 'active: the server opens' : 'passive: the client opens'}"`
  })
  return [
    'table inet filter {',
    `  chain ${name} {`,
    '    ct state established accept',
    `    ${nftHosts(client.ip, server.ip)} tcp dport ${server.port} ct state new accept comment "FTP control"`,
    ...lines,
    '  }',
    '}',
    '',
  ].join('\n')
}

function nftHelper({ name, client, server }: RuleFacts): string {
  const hosts = nftHosts(client.ip, server.ip)
  return [
    'table inet filter {',
    `  ct helper ${name}_helper {`,
    `    type "ftp" protocol tcp`,
    `    l3proto ${family(client.ip)}`,
    '  }',
    `  chain ${name}_prerouting {`,
    '    type filter hook prerouting priority filter; policy accept;',
    `    ${hosts} tcp dport ${server.port} ct state new ct helper set "${name}_helper"`,
    '  }',
    `  chain ${name} {`,
    '    ct state established accept',
    `    ${hosts} tcp dport ${server.port} ct state new accept comment "FTP control"`,
    `    ct state related ct helper "ftp" accept comment "FTP data as announced"`,
    '  }',
    '}',
    '',
  ].join('\n')
}

const ipt = (from: string, to: string): string =>
  isV6(from) ? `-s ${from}/128 -d ${to}/128 -p tcp -m tcp` : `-s ${from}/32 -d ${to}/32 -p tcp -m tcp`

function iptablesExact({ name, client, server, data }: RuleFacts): string {
  const chain = name.toUpperCase()
  const lines = data
    .filter((rule) => possible(rule) && isV6(rule.from) === isV6(client.ip))
    .flatMap((rule) =>
      multiports(rule.ports).map((ports) => {
        const source = rule.fromPort === null ? '' : ` --sport ${rule.fromPort}`
        return `-A ${chain} ${ipt(rule.from, rule.to)}${source} -m multiport --dports ${ports} -m conntrack --ctstate NEW -j ACCEPT`
      }),
    )
  return [
    '*filter',
    `:${chain} - [0:0]`,
    `-A ${chain} -m conntrack --ctstate ESTABLISHED -j ACCEPT`,
    `-A ${chain} ${ipt(client.ip, server.ip)} --dport ${server.port} -m conntrack --ctstate NEW -j ACCEPT`,
    ...lines,
    'COMMIT',
    '',
  ].join('\n')
}

/** Port lists of at most MULTIPORT places each. */
function multiports(ranges: readonly PortRange[]): string[] {
  const lists: string[] = []
  let words: string[] = []
  let places = 0
  for (const range of ranges) {
    const size = range[0] === range[1] ? 1 : 2
    if (places + size > MULTIPORT) {
      lists.push(words.join(','))
      words = []
      places = 0
    }
    words.push(rangeText(range, ':'))
    places += size
  }
  if (words.length > 0) lists.push(words.join(','))
  return lists
}

function iptablesHelper({ name, client, server }: RuleFacts): string {
  const chain = name.toUpperCase()
  const control = `${ipt(client.ip, server.ip)} --dport ${server.port}`
  return [
    '*raw',
    `-A PREROUTING ${control} -j CT --helper ftp`,
    'COMMIT',
    '*filter',
    `:${chain} - [0:0]`,
    `-A ${chain} -m conntrack --ctstate ESTABLISHED -j ACCEPT`,
    `-A ${chain} ${control} -m conntrack --ctstate NEW -j ACCEPT`,
    `-A ${chain} -p tcp -m helper --helper ftp -m conntrack --ctstate RELATED -j ACCEPT`,
    'COMMIT',
    '',
  ].join('\n')
}

function bpf({ client, server, data }: RuleFacts): string {
  const control = `(host ${client.ip} and host ${server.ip} and port ${server.port}${client.port > 0 ? ` and port ${client.port}` : ''})`
  const rest = data.filter(possible).map((rule) => {
    const ports = rule.ports
      .map((range) => (range[0] === range[1] ? `port ${range[0]}` : `portrange ${rangeText(range, '-')}`))
      .join(' or ')
    const source = rule.fromPort === null ? '' : ` and port ${rule.fromPort}`
    return `(host ${rule.from} and host ${rule.to}${source} and (${ports}))`
  })
  return `tcp and (${[control, ...rest].join(' or ')})`
}

function displayFilter({ client, server, data }: RuleFacts): string {
  const hosts = (a: string, b: string): string => {
    const field = isV6(a) ? 'ipv6.addr' : 'ip.addr'
    return a === b ? `${field} == ${a}` : `${field} == ${a} && ${field} == ${b}`
  }
  const control = `(${hosts(client.ip, server.ip)} && tcp.port == ${server.port}${client.port > 0 ? ` && tcp.port == ${client.port}` : ''})`
  const rest = data.filter(possible).map((rule) => {
    const ports = rule.ports.map((range) => rangeText(range, '..')).join(', ')
    const source = rule.fromPort === null ? '' : ` && tcp.port == ${rule.fromPort}`
    return `(${hosts(rule.from, rule.to)}${source} && tcp.port in {${ports}})`
  })
  return [control, ...rest].join(' || ')
}
