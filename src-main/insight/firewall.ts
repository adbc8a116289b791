/**
 * Owns what a firewall must let pass for one FTP session and its data connections: the connections in words, and the rules
 * that let exactly them pass (firewall-rules.ts writes them out).
 *
 * Guarantees: only addresses that are addresses and ports that are ports reach a rule; what cannot be written as a rule is
 * said in a remark. Refuses to guess: a data connection that was neither seen nor announced gives no rule.
 */
import type { FirewallCard, FirewallConnection } from '@shared/conclusions'
import type { FtpSession, FtpTransfer } from '@shared/ftp'
import { addressOf, type Endpoint, endpointText, parseEndpoint } from './firewall-address'
import { type DataRule, firewallRules } from './firewall-rules'

/** Data connections to one host are given port by port up to here; above it as one range. */
export const MAX_EXACT_PORTS = 400
const MAX_CONNECTIONS = 40

export function firewallCard(session: FtpSession): FirewallCard {
  const client = parseEndpoint(session.client)
  const server = parseEndpoint(session.server)
  const seen = session.transfers.map((transfer) => dataOf(transfer, { client, server }))
  const connections = listed(session, seen)
  if (!client || !server) {
    return {
      connections,
      rules: [],
      remarks: ['The capture names a host by no address: rules need addresses, so none are written.'],
    }
  }
  const data = groupData(seen)
  const rules = firewallRules({ name: `ftp_session_${session.session}`, client, server, tls: session.tls, data })
  return { connections, rules, remarks: remarksOf(session, seen, data) }
}

/** One data connection, from who opens it to where; null = neither seen nor announced. */
interface DataConnection {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly active: boolean
  /** null: announced, never opened */
  readonly flow: string | null
  /** the announced address is another one than the connection went to */
  readonly rewritten: string | null
  readonly title: string
}

type Ends = { readonly client: Endpoint | null; readonly server: Endpoint | null }

function dataOf(transfer: FtpTransfer, control: Ends): DataConnection | null {
  const title = [transfer.command, transfer.path ?? transfer.argument].filter((word) => word).join(' ')
  const client = transfer.endpoints ? parseEndpoint(transfer.endpoints.client) : null
  const server = transfer.endpoints ? parseEndpoint(transfer.endpoints.server) : null
  const announcedIp = transfer.announced ? addressOf(transfer.announced.ip) : null
  const { announced } = transfer
  if (client && server && transfer.opened_by) {
    const active = transfer.opened_by === 'server'
    const to = active ? client : server
    return {
      from: active ? server : client,
      to,
      active,
      flow: transfer.data_flow ?? '',
      rewritten: announcedIp !== null && announcedIp !== to.ip ? announcedIp : null,
      title,
    }
  }
  if (!announced || announcedIp === null || !control.client || !control.server || !isPort(announced.port)) return null
  const active = transfer.mode === 'active' || transfer.mode === 'eprt'
  return {
    // where it would have come from was not seen: any port
    from: { ip: active ? control.server.ip : control.client.ip, port: 0 },
    to: { ip: announcedIp, port: announced.port },
    active,
    flow: null,
    rewritten: null,
    title,
  }
}

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65536

function listed(session: FtpSession, seen: readonly (DataConnection | null)[]): FirewallConnection[] {
  const list: FirewallConnection[] = [{ from: session.client, to: session.server, why: 'control' }]
  for (const [index, data] of seen.slice(0, MAX_CONNECTIONS).entries()) {
    if (!data) continue
    const frame = session.transfers[index]?.announced?.frame
    list.push({
      from: endpointText(data.from),
      to: endpointText(data.to),
      why: `${data.title || 'data'}${frame === undefined ? '' : `, announced in frame ${frame}`}${data.flow === null ? ', never opened' : ''}`,
    })
  }
  if (seen.length > MAX_CONNECTIONS)
    list.push({ from: '…', to: '…', why: `${seen.length - MAX_CONNECTIONS} more data connections` })
  return list
}

/** Connections between the same hosts in the same direction become one rule with a set of ports. */
function groupData(seen: readonly (DataConnection | null)[]): DataRule[] {
  const groups = new Map<string, { first: DataConnection; ports: Set<number>; sources: Set<number> }>()
  for (const data of seen) {
    if (!data) continue
    const key = `${data.from.ip}>${data.to.ip}>${data.active}`
    const group = groups.get(key) ?? { first: data, ports: new Set<number>(), sources: new Set<number>() }
    group.ports.add(data.to.port)
    if (data.from.port !== 0) group.sources.add(data.from.port)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ first, ports, sources }) => ({
    from: first.from.ip,
    to: first.to.ip,
    active: first.active,
    // a server that sends from one port (20, or the one below its control port) can be held to it; a client never is
    fromPort: first.active && sources.size === 1 ? ([...sources][0] ?? null) : null,
    ports: portRanges(ports),
  }))
}

/** Ports as ranges, neighbours joined; more than MAX_EXACT_PORTS of them become one range. */
function portRanges(ports: ReadonlySet<number>): readonly (readonly [number, number])[] {
  const sorted = [...ports].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const port of sorted) {
    const last = ranges[ranges.length - 1]
    if (last && last[1] === port - 1) last[1] = port
    else ranges.push([port, port])
  }
  const [first] = ranges
  const last = ranges[ranges.length - 1]
  return ranges.length > MAX_EXACT_PORTS && first && last ? [[first[0], last[1]]] : ranges
}

function remarksOf(
  session: FtpSession,
  seen: readonly (DataConnection | null)[],
  data: readonly DataRule[],
): readonly string[] {
  const remarks: string[] = []
  const port = parseEndpoint(session.server)?.port
  if (session.tls) {
    remarks.push(
      'The control connection is encrypted: no helper can read the announcements, so data ports must be open as a range that the server is set to use.',
    )
  } else if (port !== undefined && port !== 21) {
    remarks.push(`The server listens on port ${port}: the helper must be given that port, as these rules do.`)
  }
  const rewritten = seen.find((one) => one?.rewritten)
  if (rewritten) {
    remarks.push(
      `The announced address ${rewritten.rewritten} is not where the connection went (${rewritten.to.ip}): a NAT on the way rewrites it, or the helper would refuse it (nf_conntrack_ftp, loose=0). The rules name the address seen here.`,
    )
  }
  const unseen = seen.filter((one) => one === null).length
  if (unseen > 0) {
    const many = unseen === 1 ? 'One transfer has' : `${unseen} transfers have`
    remarks.push(`${many} no data connection in this capture and announced none: no rule is written for that.`)
  }
  if (data.some(({ active }) => active) && data.some(({ active }) => !active))
    remarks.push('The session uses both modes: the server opens some data connections, the client others.')
  if (data.length === 0)
    remarks.push('No data connection was announced or seen: only the control connection is let through.')
  const wide = data.find(({ ports }) => ports.length === 1 && ports[0][1] - ports[0][0] > MAX_EXACT_PORTS)
  if (wide) remarks.push('More ports were used than are listed one by one: they are given as one range.')
  return remarks
}
