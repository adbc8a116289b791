/**
 * Owns FTP's vocabulary: which commands there are (RFC 959, 2228, 2389, 2428, 3659 and what servers add), which of them open
 * a data connection, and which reply codes can answer which.
 *
 * The table of codes serves pairing only: a reply that fits none of the waiting commands is still kept.
 */
const KNOWN = new Set(
  (
    'ABOR ACCT ADAT ALLO APPE AUTH AVBL CCC CDUP CLNT CONF CSID CWD DELE DSIZ ENC EPRT EPSV FEAT HASH HELP HOST LANG LIST LPRT ' +
    'LPSV MDTM MFCT MFF MFMT MIC MKD MLSD MLST MODE NLST NOOP OPTS PASS PASV PBSZ PORT PROT PWD QUIT RANG REIN REST RETR RMD ' +
    'RMDA RNFR RNTO SITE SIZE SMNT SPSV STAT STOR STOU STRU SYST THMB TYPE USER XCRC XCUP XCWD XMD5 XMKD XPWD XRMD XRSQ XSHA1 ' +
    'XSHA256 XMLSD XSEM XSEN'
  ).split(' '),
)

const DATA = new Map<string, 'download' | 'upload' | 'listing'>([
  ['RETR', 'download'],
  ['STOR', 'upload'],
  ['STOU', 'upload'],
  ['APPE', 'upload'],
  ['LIST', 'listing'],
  ['NLST', 'listing'],
  ['MLSD', 'listing'],
])

/** Completing replies (2yz, 3yz) by command; those not named take any but the ones that only data transfers give. */
const COMPLETING: Readonly<Record<string, readonly number[]>> = {
  USER: [230, 232, 331, 332, 336, 200],
  PASS: [230, 202, 232, 332, 200],
  ACCT: [230, 202, 200],
  PWD: [257],
  XPWD: [257],
  MKD: [257, 250],
  XMKD: [257, 250],
  PASV: [227],
  EPSV: [229, 200],
  SPSV: [227, 229, 200],
  SIZE: [213],
  MDTM: [213, 253],
  REST: [350],
  RNFR: [350],
  RNTO: [250],
  QUIT: [221],
  ABOR: [225, 226, 200],
  SYST: [215],
  FEAT: [211, 200, 214],
  CWD: [250, 200],
  CDUP: [250, 200],
  DELE: [250, 200, 226],
  AUTH: [234, 334, 200],
  MLST: [250],
}

export const isFtpCommand = (verb: string): boolean => KNOWN.has(verb)

const TELLING = new Set(
  'APPE CDUP CWD EPRT EPSV LIST MDTM MLSD NLST PASV PORT PWD RETR SIZE STOR STOU SYST TYPE XPWD'.split(' '),
)

/** Commands that no other protocol in lines answers with three digits has (POP3's RETR and LIST get no digits). */
export const isTelling = (verb: string): boolean => TELLING.has(verb)

/** What a command does with a data connection; undefined = it opens none. */
export const dataDirection = (verb: string): 'download' | 'upload' | 'listing' | undefined => DATA.get(verb)

/** Commands that may be sent while a transfer goes on (RFC 959 4.1.3). */
export const isOutOfTurn = (verb: string): boolean => verb === 'ABOR' || verb === 'STAT' || verb === 'QUIT'

/** Can a reply of this code answer this command? */
export function canAnswer(verb: string, code: number): boolean {
  if (code >= 400) return true
  const transfers = DATA.has(verb)
  if (code < 200) return transfers
  if (transfers) return code === 226 || code === 250 || code === 200
  const named = COMPLETING[verb]
  if (named) return named.includes(code)
  return code !== 227 && code !== 229 && code !== 226
}
