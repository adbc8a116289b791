/**
 * Owns the hash index: from a key's hash to the newest flow with that key. Open addressing, linear probing, in one Int32Array.
 *
 * Guarantees: at most half full (8 bytes a slot, 16 to 32 bytes a key), so probes stay short; growing allocates once a doubling.
 * A slot holds (hash, flow + 1); a newer flow of the same key replaces the older.
 */
export class Slots {
  /** pairs: hash, flow id + 1 (0 = free) */
  table = new Int32Array(2 * 1024)
  mask = 1023
  used = 0

  /** Takes a free slot for a new key; the caller probed it. */
  take(slot: number, hash: number, flow: number): void {
    this.table[2 * slot] = hash
    this.table[2 * slot + 1] = flow + 1
    this.used++
    if (this.used * 2 > this.mask + 1) this.grow()
  }

  private grow(): void {
    const old = this.table
    const mask = (this.mask + 1) * 2 - 1
    const table = new Int32Array(2 * (mask + 1))
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue
      let slot = old[i] & mask
      while (table[2 * slot + 1] !== 0) slot = (slot + 1) & mask
      table[2 * slot] = old[i]
      table[2 * slot + 1] = old[i + 1]
    }
    this.table = table
    this.mask = mask
  }

  get memory(): number {
    return this.table.byteLength
  }
}
