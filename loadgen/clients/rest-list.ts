// Clients that wait before they connect again, each once. No timers: whoever holds the list asks what is due.

export interface RestList<Client> {
  put(client: Client, untilNs: number): void;
  /** Takes out the clients whose rest is over, in the order they were put. */
  takeDue(nowNs: number): readonly Client[];
  clear(): void;
}

export function createRestList<Client>(): RestList<Client> {
  const waiting = new Map<Client, number>();
  return {
    put: (client, untilNs) => {
      waiting.set(client, untilNs);
    },
    takeDue: (nowNs) => {
      if (waiting.size === 0) return [];
      const due = [...waiting].filter(([, untilNs]) => untilNs <= nowNs).map(([client]) => client);
      for (const client of due) waiting.delete(client);
      return due;
    },
    clear: () => waiting.clear(),
  };
}
