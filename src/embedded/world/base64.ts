/** Base64 of a text in UTF-8. */
export function encodeBase64(text: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return btoa(bytes)
}

/** The UTF-8 text of base64. Throws for what is not base64. */
export function decodeBase64(encoded: string): string {
  const letters = atob(encoded)
  const bytes = new Uint8Array(letters.length)
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at)
  return new TextDecoder().decode(bytes)
}
