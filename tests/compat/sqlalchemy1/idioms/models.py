# Models in a revision: declarative classes, mapper(), and tables of them.
from alembic import op
import sqlalchemy as sa

from seen import show


# idiom: declarative_base_of_ext
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import sessionmaker

Base = declarative_base()
Session = sessionmaker()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String)


def upgrade():
    session = Session(bind=op.get_bind())
    for user in session.query(User):
        user.name = user.name.upper()
    session.commit()


# idiom: declarative_base_parameters
from sqlalchemy import MetaData
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session


class Common(object):
    def label(self):
        return "%s %s" % (self.__tablename__, self.id)


Base = declarative_base(cls=Common, metadata=MetaData(naming_convention={"pk": "pk_%(table_name)s"}), name="Base")


class Tag(Base):
    __tablename__ = "tags"
    id = sa.Column(sa.Integer, primary_key=True)


def upgrade():
    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    session.add(Tag(id=5))
    session.commit()
    show(session.query(Tag).first().label())
    session.close()


def downgrade():
    Base.metadata.drop_all(bind=op.get_bind())


# idiom: declarative_base_bound
from sqlalchemy.ext.declarative import declarative_base


def upgrade():
    Base = declarative_base(bind=op.get_bind())

    class Tag(Base):
        __tablename__ = "tags"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(20))

    Base.metadata.create_all()
    Tag.__table__.insert().execute(name="a")
    show(Tag.__table__.select().execute().fetchall(), Base.metadata.bind is op.get_bind())


def downgrade():
    op.drop_table("tags")


# idiom: declarative_metadata_bind
from sqlalchemy.ext.declarative import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String)
    age = sa.Column(sa.Integer)


class Tag(Base):
    __tablename__ = "tags"
    id = sa.Column(sa.Integer, primary_key=True)


def upgrade():
    Base.metadata.bind = op.get_bind()
    Base.metadata.create_all(tables=[Tag.__table__])
    User.__table__.update().values(age=1).execute()
    User.__table__.update(User.__table__.c.id == 2).values(age=2).execute()
    op.execute(User.__table__.update(User.id == 3).values(age=3))
    op.execute(User.__table__.delete().where(User.name == "nobody"))


def downgrade():
    Tag.__table__.drop(op.get_bind())


# idiom: declarative_reflected
from sqlalchemy.ext.declarative import DeferredReflection, declarative_base
from sqlalchemy.orm import Session

Base = declarative_base()


class User(DeferredReflection, Base):
    __tablename__ = "users"


def upgrade():
    DeferredReflection.prepare(op.get_bind())
    session = Session(bind=op.get_bind())
    for user in session.query(User).order_by(User.id):
        show(user.name, user.age)
        user.age = 1
    session.commit()
    session.close()


# idiom: declarative_table
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session


def upgrade():
    Base = declarative_base()
    Base.metadata.bind = op.get_bind()

    class User(Base):
        __table__ = sa.Table("users", Base.metadata, autoload=True)

    class Post(Base):
        __tablename__ = "posts"
        __table_args__ = {"autoload": True}

    session = Session(bind=op.get_bind())
    show([user.name for user in session.query(User).order_by(User.id)])
    show([post.title for post in session.query(Post).order_by(Post.id)])
    session.close()


# idiom: automap
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session


def upgrade():
    Base = automap_base()
    Base.prepare(op.get_bind(), reflect=True)
    session = Session(op.get_bind())
    show([user.name for user in session.query(Base.classes.users).order_by(Base.classes.users.id)])
    session.close()


# idiom: mapper
from sqlalchemy.orm import Session, mapper

users = sa.Table("users", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))


class User(object):
    pass


def upgrade():
    mapper(User, users)
    session = Session(bind=op.get_bind())
    for user in session.query(User):
        user.name = user.name * 2
    session.commit()


# idiom: mapper_relation
from sqlalchemy.orm import backref, clear_mappers, create_session, mapper, relation

meta = sa.MetaData()
users = sa.Table("users", meta, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
posts = sa.Table(
    "posts",
    meta,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")),
    sa.Column("title", sa.String),
)


class User(object):
    pass


class Post(object):
    def __init__(self, title):
        self.title = title


def upgrade():
    mapper(User, users, properties={"posts": relation(Post, backref=backref("user"), order_by=posts.c.id)})
    mapper(Post, posts)
    session = create_session(bind=op.get_bind())
    session.begin()
    user = session.query(User).filter(User.name == "ann").one()
    show([post.title for post in user.posts])
    user.posts.append(Post("new"))
    session.commit()
    sa.orm.clear_mappers()


# idiom: relationship_forms
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session, backref, dynamic_loader, relation, relationship, synonym

Base = declarative_base()
user_tags = sa.Table(
    "user_tags",
    Base.metadata,
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")),
    sa.Column("tag_id", sa.Integer, sa.ForeignKey("tags.id")),
)


class Tag(Base):
    __tablename__ = "tags"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    tags = relationship(Tag, secondary=user_tags, backref="users", lazy="dynamic")
    posts = relation("Post", backref=backref("user", uselist=False), lazy="joined")


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.Integer, sa.ForeignKey(User.id, ondelete="CASCADE"))
    title = sa.Column(sa.String(100))
    heading = synonym("title")


def upgrade():
    Base.metadata.create_all(op.get_bind(), tables=[Tag.__table__, user_tags])
    session = Session(bind=op.get_bind())
    for user in session.query(User).order_by(User.id):
        user.tags.append(Tag(name="of " + user.name))
        show(len(user.posts), user.tags.count(), sorted(post.heading for post in user.posts))
    session.commit()
    show([t.users[0].name for t in session.query(Tag).order_by(Tag.id)])
    session.close()


def downgrade():
    op.drop_table("user_tags")
    op.drop_table("tags")


# idiom: hybrid_and_column_property
from sqlalchemy.ext.declarative import declarative_base, declared_attr
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Session, column_property, deferred, validates

Base = declarative_base()


class Named(object):
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"


class Post(Named, Base):
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.Integer)
    title = deferred(sa.Column(sa.String(100)))


class User(Named, Base):
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    post_count = column_property(sa.select([sa.func.count(Post.id)]).where(Post.user_id == id).correlate_except(Post).as_scalar())

    @hybrid_property
    def shout(self):
        return self.name + "!"

    @validates("name")
    def check(self, key, value):
        return value.strip()


def upgrade():
    session = Session(bind=op.get_bind())
    show([(u.name, u.post_count, u.shout) for u in session.query(User).order_by(User.id)])
    show(session.query(User).filter(User.shout == "bob!").one().id)
    session.query(User).get(1).name = "  spaces "
    session.commit()
    session.close()


# idiom: inheritance
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session, with_polymorphic

Base = declarative_base()


class Item(Base):
    __tablename__ = "items"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String(10))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "item"}


class Book(Item):
    __tablename__ = "books"
    id = sa.Column(sa.Integer, sa.ForeignKey("items.id"), primary_key=True)
    pages = sa.Column(sa.Integer)
    __mapper_args__ = {"polymorphic_identity": "book"}


def upgrade():
    Base.metadata.create_all(bind=op.get_bind())
    session = Session(bind=op.get_bind())
    session.add_all([Item(id=1), Book(id=2, pages=7)])
    session.commit()
    show([(type(i).__name__, i.kind) for i in session.query(Item).with_polymorphic("*").order_by(Item.id)])
    session.close()


# idiom: query_property
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import scoped_session, sessionmaker


def upgrade():
    session = scoped_session(sessionmaker(bind=op.get_bind()))
    Base = declarative_base()
    Base.query = session.query_property()

    class User(Base):
        __tablename__ = "users"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(50))

    show(User.query.get(1).name, User.query.filter_by(name="bob").count(), [u.name for u in User.query.order_by(User.id)])
    User.query.filter(User.id == 1).update({"name": "new"})
    session.commit()
    session.remove()


# idiom: mapper_args_order_by
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50))
    __mapper_args__ = {"order_by": sa.desc("id")}


def upgrade():
    session = Session(bind=op.get_bind())
    show([user.name for user in session.query(User)])
    session.close()


# idiom: as_declarative
from sqlalchemy.ext.declarative import as_declarative, declared_attr
from sqlalchemy.orm import Session


@as_declarative()
class Base(object):
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()

    id = sa.Column(sa.Integer, primary_key=True)


class Users(Base):
    name = sa.Column(sa.String(50))


def upgrade():
    session = Session(bind=op.get_bind())
    show([user.name for user in session.query(Users).order_by(Users.id)])
    session.close()


# idiom: association_proxy
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session, relation

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    posts = relation("Post", order_by="Post.id")
    titles = association_proxy("posts", "title", creator=lambda title: Post(title=title))


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.Integer, sa.ForeignKey("users.id"))
    title = sa.Column(sa.String(100))


def upgrade():
    session = Session(bind=op.get_bind())
    user = session.query(User).get(1)
    show(list(user.titles))
    user.titles.append("new")
    session.commit()
    session.close()


# idiom: self_referential
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import backref, relationship, sessionmaker

Base = declarative_base()


class Node(Base):
    __tablename__ = "nodes"
    id = sa.Column(sa.Integer, primary_key=True)
    parent_id = sa.Column(sa.Integer, sa.ForeignKey("nodes.id"))
    children = relationship("Node", backref=backref("parent", remote_side=[id]), order_by=id)


def upgrade():
    Base.metadata.create_all(bind=op.get_bind())
    session = sessionmaker(bind=op.get_bind())()
    session.add(Node(id=1, children=[Node(id=2), Node(id=3)]))
    session.commit()
    root = session.query(Node).filter(Node.parent == None).one()
    show([child.id for child in root.children], root.children[0].parent.id)
    session.close()


def downgrade():
    op.drop_table("nodes")
