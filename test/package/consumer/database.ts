/** What every service has of its own, in the shape of a pool of `pg`. */
export declare const pool: {
  query(sql: string): Promise<unknown[]>;
  end(): Promise<void>;
  end(callback: () => void): void;
};
