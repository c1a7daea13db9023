package dev.livetable.entity;

import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdConvertingDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdConvertingSerializer;
import tools.jackson.databind.type.TypeFactory;
import tools.jackson.databind.util.Converter;

/** Lets Jackson keep the values of a class as a conversion says. */
final class ConvertedValues {

    private ConvertedValues() {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // what is converted is of the class that it is registered for
    static void register(SimpleModule module, RowConversion conversion) {
        Class type = conversion.type();
        module.addSerializer(type, new StdConvertingSerializer(type, new ToRow(conversion)));
        module.addDeserializer(type, new StdConvertingDeserializer(new ToValue(conversion)));
        Class primitive = MethodType.methodType(type).unwrap().returnType();
        if (primitive != type) {
            module.addSerializer(primitive, new StdConvertingSerializer(primitive, new ToRow(conversion)));
            module.addDeserializer(primitive, new StdConvertingDeserializer(new ToValue(conversion)));
        }
    }

    private abstract static class Conversion implements Converter<Object, @Nullable Object> {

        final RowConversion conversion;

        Conversion(RowConversion conversion) {
            this.conversion = conversion;
        }

        abstract @Nullable Object convert(Object value);

        @Override
        public @Nullable Object convert(DeserializationContext context, Object value) {
            try {
                return convert(value);
            } catch (ConversionException e) {
                throw DatabindException.from(context, "the converter failed", e);
            }
        }

        @Override
        public @Nullable Object convert(SerializationContext context, Object value) {
            try {
                return convert(value);
            } catch (ConversionException e) {
                throw DatabindException.from(context, "the converter failed", e);
            }
        }
    }

    private static final class ToRow extends Conversion {

        ToRow(RowConversion conversion) {
            super(conversion);
        }

        @Override
        @Nullable
        Object convert(Object value) {
            return conversion.toRow(value);
        }

        @Override
        public JavaType getInputType(TypeFactory types) {
            return types.constructType(conversion.type());
        }

        @Override
        public JavaType getOutputType(TypeFactory types) {
            return types.constructType(conversion.rowType());
        }
    }

    private static final class ToValue extends Conversion {

        ToValue(RowConversion conversion) {
            super(conversion);
        }

        @Override
        @Nullable
        Object convert(Object value) {
            return conversion.toValue(value);
        }

        @Override
        public JavaType getInputType(TypeFactory types) {
            return types.constructType(conversion.rowType());
        }

        @Override
        public JavaType getOutputType(TypeFactory types) {
            return types.constructType(conversion.type());
        }
    }
}
