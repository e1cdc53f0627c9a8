import {gzipSync} from 'node:zlib'

/**
 * A member of a tar archive: its kind (`0` a file, `x` pax, `L` a GNU long name), name and text.
 */
export interface Member {
  readonly kind?: string
  readonly prefix?: string
  readonly name: string
  readonly text: string
}

/** A .tgz as `helm package` writes it. */
export function packed(members: readonly Member[]): Buffer {
  return gzipSync(Buffer.concat([...members.flatMap(blocksOf), Buffer.alloc(1024)]))
}

/** A chart package with these files. */
export const packedChart = (name: string, files: Readonly<Record<string, string>>): Buffer =>
  packed(Object.entries(files).map(([file, text]) => ({name: `${name}/${file}`, text})))

function blocksOf({kind = '0', prefix = '', name, text}: Member): readonly Buffer[] {
  const header = Buffer.alloc(512)
  const body = Buffer.from(text)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write(kind, 156)
  header.write('ustar\0', 257)
  header.write(prefix, 345, 155)
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
}
