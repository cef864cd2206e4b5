"""The functions that take a name apart and keep the pieces current. A function changed here needs a migration that
issues it again: the start-up check holds the database's against these.

``findable`` tells a row's names as they stand there. It and what it is made of are single expressions, called stable
like the JSON functions in them: only so does the database put them in their place, a call being dearer than the note.
``keep_names`` takes away the pieces of a name that goes and only notes one that comes (core_searchdue): a worker takes
it apart a moment later, so that whoever writes does not wait. Names of people are short: ``keep_persons`` takes them
apart in the same statement.

``name_pieces``: of each text every stretch that begins at one of its characters, the same stretch in first letters and
in full pinyin, and each code whole. A legal form at the end («有限公司») begins no stretch: every company has it. How a
character is read follows from the initials that stand with the name (重 in 重庆 begins with c); without them, or where
none of its sounds begins so, it is the commonest reading.
"""

LONGEST_PIECE = 36
LONGEST_SOUND = 24

# What no typist means: spaces, brackets, dashes, dots, in whatever width.
_SIGNS = (
    r"\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf"
    r"\u2000-\u2bff\u2e00-\u3004\u3008-\u3020\u3030\u30fb\ufe30-\ufe6f\uff00-\uff0f"
)
LEGAL_FORM = "(股份)?(有限)?(责任)?公司$"

NAME_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION app.search_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(regexp_replace(lower(normalize(COALESCE(name, ''), NFKC)), '[{_SIGNS}]', '', 'g'), 120)
$$;

CREATE OR REPLACE FUNCTION app.names_in(one jsonb, key_column text, letters text, others text, codes text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('key', one -> key_column, 'letters', one -> letters,
                            'others', jsonb_build_array(one -> split_part(others, ',', 1),
                                                        one -> split_part(others, ',', 2)),
                            'codes', jsonb_build_array(one -> split_part(codes, ',', 1),
                                                       one -> split_part(codes, ',', 2)))
$$;

CREATE OR REPLACE FUNCTION app.source_of(one jsonb, entry text) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN entry = 'id' THEN 0 ELSE COALESCE(NULLIF(hashtext(one ->> 'id'), 0), 1) END
$$;

CREATE OR REPLACE FUNCTION app.findable(
  one jsonb, entry text, key_column text, letters text, others text, codes text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('tenant_id', one -> 'tenant_id', 'entry', one -> entry,
                            'source', app.source_of(one, entry),
                            'names', app.names_in(one, key_column, letters, others, codes))
$$;

CREATE OR REPLACE FUNCTION app.name_pieces(names jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  key text := app.search_key(names ->> 'key');
  known text := COALESCE(names ->> 'letters', '');
  others text[] := ARRAY(SELECT app.search_key(o) FROM jsonb_array_elements_text(names -> 'others') o);
  is_aligned bool := length(key) = length(known);
  name text;
  sound_of jsonb;
  usual_of jsonb;
  one text;
  letter text;
  letters text;
  sounds text[];
  spoken text;
  place int;
  made text[] := '{{}}';
BEGIN
  SELECT jsonb_object_agg(r.sign || r.letter, r.sound), jsonb_object_agg(r.sign, r.letter) FILTER (WHERE r.is_first)
    INTO sound_of, usual_of
    FROM public.core_reading r WHERE r.sign = ANY (string_to_array(key || array_to_string(others, ''), NULL));
  FOR n IN 0 .. cardinality(others) LOOP
    name := CASE WHEN n = 0 THEN key ELSE others[n] END;
    CONTINUE WHEN name = '' OR (n > 0 AND name = key);
    letters := '';
    sounds := '{{}}';
    FOR i IN 1 .. length(name) LOOP
      one := substr(name, i, 1);
      place := CASE WHEN n = 0 THEN i ELSE strpos(key, one) END;
      letter := CASE WHEN is_aligned THEN substr(known, place, 1) ELSE '' END;
      IF NOT COALESCE(sound_of ? (one || letter), false) THEN
        letter := COALESCE(usual_of ->> one, one);
      END IF;
      letters := letters || letter;
      sounds := sounds || COALESCE(sound_of ->> (one || letter), one);
    END LOOP;
    spoken := array_to_string(sounds, '');
    place := 1;
    FOR i IN 1 .. GREATEST(1, length(regexp_replace(name, '{LEGAL_FORM}', ''))) LOOP
      made := made || substr(name, i, {LONGEST_PIECE});
      IF substr(letters, i) <> substr(name, i) THEN
        made := made || substr(letters, i, {LONGEST_PIECE});
        made := made || substr(spoken, place, {LONGEST_SOUND});
      END IF;
      place := place + length(sounds[i]);
    END LOOP;
  END LOOP;
  FOR n IN 0 .. jsonb_array_length(names -> 'codes') - 1 LOOP
    one := app.search_key(names -> 'codes' ->> n);
    IF one <> '' THEN
      made := made || left(one, {LONGEST_PIECE});
    END IF;
  END LOOP;
  RETURN made;
END $$;
"""  # noqa: S608 - constants of our own

_KEEPING = """
CREATE OR REPLACE FUNCTION app.{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  what smallint := TG_ARGV[0];
  named text[] := string_to_array(TG_ARGV[2] || ',' || TG_ARGV[3] || ',' || TG_ARGV[4] || ',' || TG_ARGV[5], ',');
  gone jsonb;
  come jsonb;
  one record;
BEGIN
  -- OFFSET keeps the rows from being turned into JSON anew at every mention.
  IF TG_OP = 'INSERT' THEN
    {keep_new}
    RETURN NULL;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT jsonb_agg(app.findable(o.one, TG_ARGV[1], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4], TG_ARGV[5]))
      INTO gone FROM (SELECT to_jsonb(r) AS one FROM old_rows r OFFSET 0) o;
  ELSE
    -- A full join is hashed whatever the first plan saw: a nested loop kept from a change of one row would be the end
    -- of a change of thousands.
    SELECT jsonb_agg(app.findable(o.one, TG_ARGV[1], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4], TG_ARGV[5])),
           jsonb_agg(app.findable(n.one, TG_ARGV[1], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4], TG_ARGV[5]))
      INTO gone, come
      FROM (SELECT id, to_jsonb(r) AS one FROM new_rows r OFFSET 0) n
      FULL JOIN (SELECT id, to_jsonb(r) AS one FROM old_rows r OFFSET 0) o ON o.id = n.id
      WHERE EXISTS (SELECT 1 FROM unnest(named) c WHERE o.one ->> c IS DISTINCT FROM n.one ->> c);
  END IF;
  IF gone IS NOT NULL THEN
    {forget}
    FOR one IN SELECT * FROM jsonb_to_recordset(gone) AS g(tenant_id uuid, entry uuid, source int, names jsonb) LOOP
      DELETE FROM public.{pieces} p
        WHERE p.tenant_id = one.tenant_id AND p.kind = what AND p.piece = ANY (app.name_pieces(one.names))
          AND p.entry = one.entry AND p.source = one.source;
    END LOOP;
  END IF;
  IF come IS NOT NULL THEN
    {keep_changed}
  END IF;
  RETURN NULL;
END $$;
"""

# A noted name, column by column: as JSON it would cost its writer half as much again (docs/adr/0073).
NOTED = ("key", "letters", "other", "further", "code", "further_code")
_NOTED = ", ".join(NOTED)


def noted_names(row: str) -> str:
    """A noted name as ``app.name_pieces`` takes it; ``row`` is the table's name in the statement."""
    return (
        f"jsonb_build_object('key', {row}.key, 'letters', {row}.letters, "
        f"'others', jsonb_build_array({row}.other, {row}.further), "
        f"'codes', jsonb_build_array({row}.code, {row}.further_code))"
    )


# A worker that is just taking the name apart holds the due row: waiting for it here, the pieces it made are seen next.
_FORGET = """DELETE FROM public.core_searchdue d
      USING jsonb_to_recordset(gone) AS g(tenant_id uuid, entry uuid, source int)
      WHERE d.tenant_id = g.tenant_id AND d.kind = what AND d.entry = g.entry AND d.source = g.source;"""
_NEW = """(
      SELECT n.tenant_id, (n.one ->> TG_ARGV[1])::uuid AS entry, app.source_of(n.one, TG_ARGV[1]) AS source,
             app.names_in(n.one, TG_ARGV[2], TG_ARGV[3], TG_ARGV[4], TG_ARGV[5]) AS names
      FROM (SELECT r.tenant_id, to_jsonb(r) AS one FROM new_rows r OFFSET 0) n OFFSET 0)"""
_CHANGED = "jsonb_to_recordset(come) AS c(tenant_id uuid, entry uuid, source int, names jsonb)"
_NOTE = f"""INSERT INTO public.core_searchdue (tenant_id, kind, entry, source, {_NOTED})
      SELECT c.tenant_id, what, c.entry, c.source, COALESCE(c.names ->> 'key', ''), COALESCE(c.names ->> 'letters', ''),
             COALESCE(c.names -> 'others' ->> 0, ''), COALESCE(c.names -> 'others' ->> 1, ''),
             COALESCE(c.names -> 'codes' ->> 0, ''), COALESCE(c.names -> 'codes' ->> 1, '') FROM {{origin}};"""  # noqa: S608 - constants of our own
_TAKE_APART = """INSERT INTO public.core_personpiece (tenant_id, kind, piece, entry, source)
      SELECT c.tenant_id, what, piece, c.entry, c.source FROM {origin}, unnest(app.name_pieces(c.names)) piece
      ON CONFLICT DO NOTHING;"""


# Of a whole sheet: the columns spelled out, which costs a plan, but turns no row into JSON to read four names from it.
MANY = 100
_NOTE_NEW = f"""IF (SELECT count(*) FROM (SELECT FROM new_rows LIMIT {MANY}) few) < {MANY} THEN
      {_NOTE.format(origin=f"{_NEW} c")}
    ELSE
      EXECUTE format(
        'INSERT INTO public.core_searchdue (tenant_id, kind, entry, source, {_NOTED})
           SELECT r.tenant_id, $1, r.%I, %s, %s, %s, %s, %s, %s, %s FROM new_rows r',
        VARIADIC ARRAY[TG_ARGV[1],
                       CASE WHEN TG_ARGV[1] = 'id' THEN '0' ELSE 'COALESCE(NULLIF(hashtext(r.id::text), 0), 1)' END]
          || ARRAY(SELECT CASE WHEN c = '' THEN '''''' ELSE format('COALESCE(r.%I, '''')', c) END
                   FROM unnest(ARRAY[TG_ARGV[2], TG_ARGV[3],
                                     split_part(TG_ARGV[4], ',', 1), split_part(TG_ARGV[4], ',', 2),
                                     split_part(TG_ARGV[5], ',', 1), split_part(TG_ARGV[5], ',', 2)])
                        WITH ORDINALITY AS named (c, n) ORDER BY n))
        USING what;
    END IF;"""  # noqa: S608 - constants of our own


def _keeping(name: str, pieces: str, *, keep: str, keep_new: str, forget: str) -> str:
    changed = keep.format(origin=_CHANGED)
    return _KEEPING.format(name=name, pieces=pieces, forget=forget, keep_new=keep_new, keep_changed=changed)


FUNCTIONS = (
    NAME_FUNCTIONS
    + _keeping("keep_names", "core_searchpiece", keep=_NOTE, keep_new=_NOTE_NEW, forget=_FORGET)
    + _keeping(
        "keep_persons", "core_personpiece", keep=_TAKE_APART, keep_new=_TAKE_APART.format(origin=f"{_NEW} c"), forget=""
    )
)

# Of names noted as JSON: what stands again where core 0056 is taken back.
_FORMER_NOTE = """INSERT INTO public.core_searchdue (tenant_id, kind, entry, source, names)
      SELECT c.tenant_id, what, c.entry, c.source, c.names FROM {origin};"""
_FORMER_NOTE_NEW = f"""IF (SELECT count(*) FROM (SELECT FROM new_rows LIMIT {MANY}) few) < {MANY} THEN
      {_FORMER_NOTE.format(origin=f"{_NEW} c")}
    ELSE
      EXECUTE format(
        'INSERT INTO public.core_searchdue (tenant_id, kind, entry, source, names)
           SELECT r.tenant_id, $1, r.%I, %s, to_jsonb(told)
           FROM new_rows r, LATERAL (SELECT %s AS key, ARRAY[%s, %s] AS codes, ARRAY[%s, %s] AS others,
                                            %s AS letters) told',
        VARIADIC ARRAY[TG_ARGV[1],
                       CASE WHEN TG_ARGV[1] = 'id' THEN '0' ELSE 'COALESCE(NULLIF(hashtext(r.id::text), 0), 1)' END]
          || ARRAY(SELECT CASE WHEN c = '' THEN 'NULL::text' ELSE format('r.%I', c) END
                   FROM unnest(ARRAY[TG_ARGV[2], split_part(TG_ARGV[5], ',', 1), split_part(TG_ARGV[5], ',', 2),
                                     split_part(TG_ARGV[4], ',', 1), split_part(TG_ARGV[4], ',', 2),
                                     TG_ARGV[3]]) WITH ORDINALITY AS named (c, n) ORDER BY n))
        USING what;
    END IF;"""  # noqa: S608 - constants of our own
FORMER_KEEP_NAMES = _keeping(
    "keep_names", "core_searchpiece", keep=_FORMER_NOTE, keep_new=_FORMER_NOTE_NEW, forget=_FORGET
)

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS app.keep_persons();
DROP FUNCTION IF EXISTS app.keep_names();
DROP FUNCTION IF EXISTS app.name_pieces(jsonb);
DROP FUNCTION IF EXISTS app.findable(jsonb, text, text, text, text, text);
DROP FUNCTION IF EXISTS app.source_of(jsonb, text);
DROP FUNCTION IF EXISTS app.names_in(jsonb, text, text, text, text);
DROP FUNCTION IF EXISTS app.search_key(text);
"""
