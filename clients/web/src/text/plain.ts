/** Return a text without capitals and accents: "fete" finds "Fête". */
export function plain(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}
