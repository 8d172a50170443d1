package org.ipop.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON with comments as plain values and back: Fields, List, String, Boolean, null and, whichever is the narrowest,
 * Integer, Long, BigInteger or Double. A name twice in an object is a fault; the library limits depth and lengths.
 */
final class JsonText {
    private static final JsonFactory JSON = JsonFactory.builder()
        .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();

    private JsonText() {
    }

    /** An object: its values by name, in the order of the text. */
    record Fields(Map<String, Object> byName) {
    }

    /** The one value that the text holds; null if there is none, and for {@code null}. */
    static Object read(String text) throws BadConfiguration {
        try (JsonParser in = JSON.createParser(text)) {
            if (in.nextToken() == null) {
                return null;
            }
            Object value = value(in);
            if (in.nextToken() != null) {
                throw new JsonParseException(in, "something follows the end of the value");
            }
            return value;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr()
                + ", column " + e.getLocation().getColumnNr() + ": ";
            throw new BadConfiguration(where + "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** In one line, as error messages cite it. */
    static String of(Object value) {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(line)) {
            write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.toString();
    }

    private static Object value(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_STRING -> in.getText();
            case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("no value begins with " + in.currentToken());
        };
    }

    private static Fields object(JsonParser in) throws IOException {
        Map<String, Object> byName = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            byName.put(name, value(in));
        }
        return new Fields(byName);
    }

    private static List<Object> array(JsonParser in) throws IOException {
        List<Object> array = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(in));
        }
        return array;
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case Fields object -> {
                out.writeStartObject();
                for (Map.Entry<String, Object> entry : object.byName().entrySet()) {
                    out.writeFieldName(entry.getKey());
                    write(entry.getValue(), out);
                }
                out.writeEndObject();
            }
            case List<?> array -> {
                out.writeStartArray();
                for (Object element : array) {
                    write(element, out);
                }
                out.writeEndArray();
            }
            case null, default -> out.writePOJO(value);
        }
    }
}
