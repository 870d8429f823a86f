import {
  DataTypes,
  Sequelize,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
} from 'sequelize';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

export interface Article {
  readonly id: number;
  readonly text: string;
}

export interface Database {
  add(text: string): Promise<Article>;
  find(id: number): Promise<Article | undefined>;
  latest(): Promise<Article | undefined>;
  countViews(id: number, views: number): Promise<void>;
  viewsOf(id: number): Promise<number | undefined>;
  /** Waits for the queries that have a connection; later ones are rejected. */
  close(): Promise<void>;
}

/** Opens PostgreSQL at `url`, or an embedded one with its files in `directory` without a URL. */
export async function openDatabase(url: string | undefined, directory: string): Promise<Database> {
  if (url !== undefined) return connect(url, 10);
  const embedded = await startEmbeddedPostgres(directory);
  const database = await connect(embedded.url, 1);
  return {
    ...database,
    close: async () => {
      await database.close();
      await embedded.close();
    },
  };
}

interface ArticleModel extends Model<InferAttributes<ArticleModel>, InferCreationAttributes<ArticleModel>> {
  readonly id: CreationOptional<number>;
  readonly text: string;
  readonly views: CreationOptional<number>;
}

async function connect(url: string, connections: number): Promise<Database> {
  const sequelize = new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: connections } });
  const articles = sequelize.define<ArticleModel>('article', {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    text: { type: DataTypes.TEXT, allowNull: false },
    views: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
  });
  await sequelize.sync();
  return {
    add: async (text) => asArticle(await articles.create({ text })),
    find: async (id) => found(await articles.findByPk(id)),
    latest: async () => found(await articles.findOne({ order: [['id', 'DESC']] })),
    countViews: async (id, views) => void (await articles.increment({ views }, { where: { id } })),
    viewsOf: async (id) => (await articles.findByPk(id))?.views,
    close: () => sequelize.close(),
  };
}

function asArticle({ id, text }: ArticleModel): Article {
  return { id, text };
}

function found(row: ArticleModel | null): Article | undefined {
  return row ? asArticle(row) : undefined;
}
