/** The certificates of a PEM text, line breaks aside; for comparing them, nothing else. */
export const certificatesIn = (pem: string): readonly string[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)].map(each =>
    (each[1] ?? '').replace(/\s+/g, ''),
  )
