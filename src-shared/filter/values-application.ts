/**
 * Owns the names of values of application protocols, as values.ts does for networks: what may be written for a number.
 *
 * Numbers are IANA's (TLS, DHCP) or the protocol's own (NTP modes, syslog severities).
 */
import type { NamedValue } from './values'

const numbers = (pairs: Readonly<Record<string, number>>): readonly NamedValue[] =>
  Object.entries(pairs).map(([name, value]) => ({ name, value, detail: String(value) }))

const words = (names: readonly string[]): readonly NamedValue[] =>
  names.map((name) => ({ name, value: name, detail: 'method' }))

export const HTTP_METHODS = words(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])

export const TLS_CONTENT_TYPES = numbers({ 'change-cipher-spec': 20, alert: 21, handshake: 22, application: 23 })

export const TLS_VERSIONS = numbers({
  'SSL-3.0': 0x0300,
  'TLS-1.0': 0x0301,
  'TLS-1.1': 0x0302,
  'TLS-1.2': 0x0303,
  'TLS-1.3': 0x0304,
})

export const TLS_HANDSHAKES = numbers({
  'client-hello': 1,
  'server-hello': 2,
  'new-session-ticket': 4,
  'encrypted-extensions': 8,
  certificate: 11,
  'server-key-exchange': 12,
  'certificate-request': 13,
  'server-hello-done': 14,
  'certificate-verify': 15,
  'client-key-exchange': 16,
  finished: 20,
})

export const DHCP_MESSAGES = numbers({
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
})

export const NTP_MODES = numbers({
  'symmetric-active': 1,
  'symmetric-passive': 2,
  client: 3,
  server: 4,
  broadcast: 5,
  control: 6,
  private: 7,
})

export const SYSLOG_LEVELS = numbers({
  emergency: 0,
  alert: 1,
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  informational: 6,
  debug: 7,
})
