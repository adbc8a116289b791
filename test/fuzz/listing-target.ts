/**
 * Owns the target `listing`: any bytes as a text listing; every record made into its frame, made again, and printed in both forms.
 */
import { writeFileSync } from 'node:fs'
import { ListingFile } from '@main/files/listing'
import { openCapture } from '@main/files/open'
import { FrameSpan, Next } from '@main/files/source'
import { recordLine } from '@main/lines/listing'
import type { Features } from './features'
import { INPUT_FILE } from './file-targets'
import { crashers } from './seeds'
import { asTokens, Broken, refuseControls, type Target } from './target'

const SEEDS = [
  '13:50:46.490130 mypc.xx.3170 > dns.xx.53:  1+ A? (35) 13:50:46.500269 dns.xx.53 > mypc.xx.3170:  1 q: 1/4/4 A (215)\n',
  '13:50:46.564494 mypc.xx.3171 > S 8:8(0)  win 65535  (DF) 13:50:46.671920 > mypc.xx.3171: S 3:3(0)  ack 9 win 1  (DF)\n',
  '10:00:00.000001 IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto TCP (6), length 60)\n    10.0.0.1.5 > 10.0.0.2.21: Flags [S], seq 1, win 2, options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7], length 0\n',
  '10:00:00.000001 IP6 2001:db8::1.5 > 2001:db8::2.21: Flags [P.], seq 1:17, ack 1, win 2, length 16: FTP: USER anonymous\n',
  '10:00:00.000001 0:10:5a:3:4:5 0:0:c:1:2:3 0800 60: 10.0.0.1 > 10.0.0.2: icmp: echo request (frag 7:40@0+) [tos 0x10]\n',
  '10:00:00.000001 IP 10.0.0.1.5 > 10.0.0.2.6: UDP, length 4\n\t0x0000:  4500 0020 0001 0000 4011 66ca 0a00 0001\n\t0x0010:  0a00 0002 0005 0006 000c 0000 6162 6364\n',
  '<html><body><pre>10:00:00.000001 ARP, Request who-has 10.0.0.1 tell b, length 28<br>10:00:01.000001 arp reply b is-at 0:1:2:3:4:5</pre></body></html>\n',
]
const WORDS = [
  '10:00:00.000001 ',
  ' > ',
  ': ',
  'IP ',
  'Flags [',
  'S ',
  ' ack ',
  ' win ',
  ', length ',
  '(DF)',
  '&gt;',
  '\n\t0x0000: ',
]

async function readListing(input: Uint8Array, features: Features): Promise<void> {
  writeFileSync(INPUT_FILE, input)
  const opened = await openCapture(INPUT_FILE)
  if (!opened.ok) return features.text(1, opened.error.code)
  const listing = opened.value
  const span = new FrameSpan()
  while (listing instanceof ListingFile && listing.next(span) === Next.frame) {
    const record = listing.recordAt(span.fileOffset)
    const bytes = listing.read(span.fileOffset, listing.lengthAt(span.fileOffset))
    if (!record || !bytes) throw new Broken('a record cannot be read again')
    if (bytes.some((byte, i) => byte !== span.bytes[span.start + i])) throw new Broken('a frame is not the same again')
    if (span.end - span.start > span.wireLength) throw new Broken('more bytes than were on the wire')
    for (const dialect of ['old', 'new'] as const)
      refuseControls(recordLine(record, { dialect, verbose: true, link: true }))
    features.text(2, record.kind)
    features.text(3, record.dialect)
    features.magnitude(4, record.mended.length)
    features.magnitude(5, span.wireLength)
  }
  listing.close()
}

export const listingTarget: Target = {
  name: 'listing',
  tokens: asTokens(WORDS),
  maxBytes: 20_000,
  seeds: () => [...asTokens(SEEDS), ...crashers('listing')],
  run: readListing,
}
