/**
 * Owns the catalogue's lines for application protocols: all deep, read from the field tree of one frame.
 *
 * They are looked for only in frames whose stack of protocols holds the protocol, so they cost nothing elsewhere.
 */
import type { FieldSpec } from './fields'
import { fieldsAt } from './fields-network'
import { DNS_CLASSES, DNS_OPCODES, DNS_RCODES, DNS_TYPES, FTP_COMMANDS } from './values'

export const APPLICATION_FIELDS: readonly FieldSpec[] = fieldsAt('deep', [
  ['dns.id', 'number', 'Transaction id'],
  ['dns.flags', 'number', 'Flags'],
  ['dns.flags.response', 'boolean', 'Answer'],
  ['dns.flags.opcode', 'number', 'Operation', DNS_OPCODES],
  ['dns.flags.authoritative', 'boolean', 'Authoritative answer'],
  ['dns.flags.truncated', 'boolean', 'Truncated'],
  ['dns.flags.recdesired', 'boolean', 'Recursion desired'],
  ['dns.flags.recavail', 'boolean', 'Recursion available'],
  ['dns.flags.rcode', 'number', 'Response code', DNS_RCODES],
  ['dns.count.queries', 'number', 'Questions'],
  ['dns.count.answers', 'number', 'Answers'],
  ['dns.count.auth_rr', 'number', 'Authority records'],
  ['dns.count.add_rr', 'number', 'Additional records'],
  ['dns.qry.name', 'text', 'Name asked for'],
  ['dns.qry.type', 'number', 'Type asked for', DNS_TYPES],
  ['dns.qry.class', 'number', 'Class asked for', DNS_CLASSES],
  ['dns.resp.name', 'text', 'Name in a record'],
  ['dns.resp.type', 'number', 'Type of a record', DNS_TYPES],
  ['dns.resp.class', 'number', 'Class of a record', DNS_CLASSES],
  ['dns.resp.ttl', 'number', 'Time to live of a record'],
  ['dns.a', 'ipv4', 'Address (A)'],
  ['dns.aaaa', 'ipv6', 'Address (AAAA)'],
  ['dns.cname', 'text', 'Canonical name (CNAME)'],
  ['dns.ptr.domain_name', 'text', 'Name of an address (PTR)'],
  ['dns.ns', 'text', 'Name server (NS)'],
  ['dns.mx.mail_exchange', 'text', 'Mail exchange (MX)'],
  ['dns.txt', 'text', 'Text (TXT)'],
  ['ftp.request', 'boolean', 'Request'],
  ['ftp.request.command', 'text', 'Command', FTP_COMMANDS],
  ['ftp.request.arg', 'text', 'Argument of the command'],
  ['ftp.response', 'boolean', 'Response'],
  ['ftp.response.code', 'number', 'Response code'],
  ['ftp.response.arg', 'text', 'Text of the response'],
  ['ftp.passive.ip', 'ipv4', 'Address announced by the server'],
  ['ftp.passive.port', 'number', 'Port announced by the server'],
  ['ftp.active.ip', 'ipv4', 'Address announced by the client'],
  ['ftp.active.port', 'number', 'Port announced by the client'],
])
