import {readFileSync, writeFileSync} from 'node:fs'
import {gunzipSync, gzipSync} from 'node:zlib'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {bare} from './bare.ts'

// Keeps a snapshot as a recorded world: node test/worlds/record.ts SNAPSHOT.json.gz NAME
const [, , file = '', name = ''] = process.argv
const bytes = readFileSync(file)
const snapshot = JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString()) as Snapshot
writeFileSync(
  new URL(`recorded/${name}.json.gz`, import.meta.url),
  gzipSync(JSON.stringify(bare(snapshot)), {level: 9}),
)
