/**
 * Owns which talk the first bytes of a side begin, for the protocols that are no HTTP, SSH, TLS or mail: by a structure that
 * other traffic does not have, told apart by their first byte; a few of them only on their own port.
 *
 * Costs a comparison or two for bytes that are none of them. Refuses to prove: what is chosen here is a candidate.
 */
import { DceRpcTalk, isFirstPdu } from './dce-rpc'
import { Dnp3Talk, isDnp3 } from './dnp3'
import { isKerberosRecord, KerberosTalk } from './kerberos'
import { LdapTalk, ldapOperation } from './ldap'
import { isModbus, ModbusTalk } from './modbus'
import { isMqttConnect, MqttTalk } from './mqtt'
import { isMySqlGreeting, MySqlTalk } from './mysql'
import { isPostgresStart, PostgresTalk } from './postgresql'
import { isConnectionRequest, RdpTalk } from './rdp'
import { isRedisCommand, RedisTalk } from './redis'
import { isSmb, SmbTalk } from './smb'
import { isSocks4, isSocks5, SocksTalk } from './socks'
import { ORIG, type Talk } from './talk'
import { IrcTalk, isIrcGreeting, isIrcStart, isXmpp, RfbTalk, XmppTalk } from './text-talks'
import { starts } from './words'

const NETBIOS = 139
const NETBIOS_REQUEST = 0x81
const MODBUS = 502
const REDIS = 6379
const POSTGRES = 5432
const LDAP_PORTS: ReadonlySet<number> = new Set([389, 3268])
const IRC_PORTS: ReadonlySet<number> = new Set([6666, 6667, 6668, 6669])

/** capitals that an IRC client's first command begins with */
const IRC_FIRST: ReadonlySet<number> = new Set(Array.from('NUPCS', (letter) => letter.charCodeAt(0)))

/** @param port the responder's; 0 = not to be considered */
export function binaryTalkOf(
  side: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  port: number,
): Talk | undefined {
  if (port === MODBUS && isModbus(bytes, from, to)) return new ModbusTalk()
  if (isSmb(bytes, from, to)) return new SmbTalk()
  const first = bytes[from]
  if (first === 5 && isDnp3(bytes, from, to)) return new Dnp3Talk()
  if (first === 5 && isFirstPdu(bytes, from, to)) return new DceRpcTalk()
  return side === ORIG ? clientTalk(first, bytes, from, to, port) : serverTalk(first, bytes, from, to, port)
}

function clientTalk(first: number, bytes: Uint8Array, from: number, to: number, port: number): Talk | undefined {
  switch (first) {
    case 0x00:
      if (isPostgresStart(bytes, from, to)) return new PostgresTalk(port === POSTGRES)
      return isKerberosRecord(bytes, from, to) ? new KerberosTalk() : undefined
    case 0x03:
      return isConnectionRequest(bytes, from, to) ? new RdpTalk() : undefined
    case 0x04:
      return isSocks4(bytes, from, to) ? new SocksTalk() : undefined
    case 0x05:
      return isSocks5(bytes, from, to) ? new SocksTalk() : undefined
    case 0x10:
      return isMqttConnect(bytes, from, to) ? new MqttTalk() : undefined
    case 0x2a:
      return isRedisCommand(bytes, from, to) ? new RedisTalk() : undefined
    case 0x30:
      return ldapOperation(bytes, from, to, true) === 0 ? undefined : new LdapTalk(LDAP_PORTS.has(port))
    case NETBIOS_REQUEST:
      return port === NETBIOS ? new SmbTalk() : undefined
    default:
      return clientLines(first, bytes, from, to, port)
  }
}

function clientLines(first: number, bytes: Uint8Array, from: number, to: number, port: number): Talk | undefined {
  if (first === 0x3c || first === 0x0a) return isXmpp(bytes, from, to) ? new XmppTalk() : undefined
  const isLetter = (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a)
  if (!isLetter) return undefined
  if (port === REDIS) return new RedisTalk()
  return IRC_PORTS.has(port) || (IRC_FIRST.has(first & ~0x20) && isIrcStart(bytes, from, to))
    ? new IrcTalk(IRC_PORTS.has(port))
    : undefined
}

function serverTalk(first: number, bytes: Uint8Array, from: number, to: number, port: number): Talk | undefined {
  if (first === 0x52) return starts(bytes, from, to, 'RFB ') ? new RfbTalk() : undefined
  if (first === 0x3a || first === 0x4e)
    return isIrcGreeting(bytes, from, to) ? new IrcTalk(IRC_PORTS.has(port)) : undefined
  return isMySqlGreeting(bytes, from, to) ? new MySqlTalk() : undefined
}
