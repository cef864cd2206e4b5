"""The functions that take a name apart and keep the pieces current. A function changed here needs a migration that
issues it again: the start-up check holds the database's against these.

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

CREATE OR REPLACE FUNCTION app.texts_of(one jsonb, columns text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  found text[] := '{{}}';
  name text;
BEGIN
  FOREACH name IN ARRAY string_to_array(columns, ',') LOOP
    found := found || app.search_key(one ->> name);
  END LOOP;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION app.findable(
  one jsonb, entry text, key_column text, letters text, others text, codes text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN jsonb_build_object(
    'tenant_id', one -> 'tenant_id', 'entry', one -> entry,
    'source', CASE WHEN entry = 'id' THEN 0 ELSE COALESCE(NULLIF(hashtext(one ->> 'id'), 0), 1) END,
    'names', jsonb_build_object('key', app.search_key(one ->> key_column), 'letters', COALESCE(one ->> letters, ''),
                                'others', app.texts_of(one, others), 'codes', app.texts_of(one, codes)));
END $$;

CREATE OR REPLACE FUNCTION app.name_pieces(names jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  key text := names ->> 'key';
  known text := names ->> 'letters';
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
    FROM public.core_reading r WHERE r.sign = ANY (string_to_array(key || (names ->> 'others'), NULL));
  FOR n IN -1 .. jsonb_array_length(names -> 'others') - 1 LOOP
    name := CASE WHEN n < 0 THEN key ELSE names -> 'others' ->> n END;
    CONTINUE WHEN name = '' OR (n >= 0 AND name = key);
    letters := '';
    sounds := '{{}}';
    FOR i IN 1 .. length(name) LOOP
      one := substr(name, i, 1);
      place := CASE WHEN n < 0 THEN i ELSE strpos(key, one) END;
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
    one := names -> 'codes' ->> n;
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
  IF TG_OP = 'INSERT' THEN
    SELECT jsonb_agg(app.findable(to_jsonb(n), TG_ARGV[1], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4], TG_ARGV[5]))
      INTO come FROM new_rows n;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT jsonb_agg(app.findable(to_jsonb(o), TG_ARGV[1], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4], TG_ARGV[5]))
      INTO gone FROM old_rows o;
  ELSE
    -- A full join is hashed whatever the first plan saw: a nested loop kept from a change of one row would be the end
    -- of a change of thousands. OFFSET keeps the rows from being turned into JSON anew at every mention.
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
    {remember}
  END IF;
  RETURN NULL;
END $$;
"""

# A worker that is just taking the name apart holds the due row: waiting for it here, the pieces it made are seen next.
_FORGET = """DELETE FROM public.core_searchdue d
      USING jsonb_to_recordset(gone) AS g(tenant_id uuid, entry uuid, source int)
      WHERE d.tenant_id = g.tenant_id AND d.kind = what AND d.entry = g.entry AND d.source = g.source;"""
_NOTE = """INSERT INTO public.core_searchdue (tenant_id, kind, entry, source, names)
      SELECT c.tenant_id, what, c.entry, c.source, c.names
      FROM jsonb_to_recordset(come) AS c(tenant_id uuid, entry uuid, source int, names jsonb);"""
_TAKE_APART = """FOR one IN
      SELECT * FROM jsonb_to_recordset(come) AS c(tenant_id uuid, entry uuid, source int, names jsonb)
    LOOP
      INSERT INTO public.core_personpiece (tenant_id, kind, piece, entry, source)
        SELECT one.tenant_id, what, piece, one.entry, one.source FROM unnest(app.name_pieces(one.names)) piece
        ON CONFLICT DO NOTHING;
    END LOOP;"""

FUNCTIONS = (
    NAME_FUNCTIONS
    + _KEEPING.format(name="keep_names", pieces="core_searchpiece", forget=_FORGET, remember=_NOTE)
    + _KEEPING.format(name="keep_persons", pieces="core_personpiece", forget="", remember=_TAKE_APART)
)

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS app.keep_persons();
DROP FUNCTION IF EXISTS app.keep_names();
DROP FUNCTION IF EXISTS app.name_pieces(jsonb);
DROP FUNCTION IF EXISTS app.findable(jsonb, text, text, text, text, text);
DROP FUNCTION IF EXISTS app.texts_of(jsonb, text);
DROP FUNCTION IF EXISTS app.search_key(text);
"""
