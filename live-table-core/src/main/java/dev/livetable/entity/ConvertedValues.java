package dev.livetable.entity;

import java.lang.invoke.MethodType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
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
        Converter toRow = new OneWay(conversion.service(), type, conversion.rowType());
        Converter toValue = new OneWay(conversion.service(), conversion.rowType(), type);
        module.addSerializer(type, new StdConvertingSerializer(type, toRow));
        module.addDeserializer(type, new StdConvertingDeserializer(toValue));
        Class primitive = MethodType.methodType(type).unwrap().returnType();
        if (primitive != type) {
            module.addSerializer(primitive, new StdConvertingSerializer(primitive, toRow));
            module.addDeserializer(primitive, new StdConvertingDeserializer(toValue));
        }
    }

    /** Converts values of one class to those of another. */
    private record OneWay(ConversionService service, Class<?> from, Class<?> to)
            implements Converter<Object, @Nullable Object> {

        private @Nullable Object converted(Object value, Function<ConversionException, RuntimeException> failure) {
            try {
                return service.convert(value, to);
            } catch (ConversionException e) {
                throw failure.apply(e);
            }
        }

        @Override
        public @Nullable Object convert(DeserializationContext context, Object value) {
            return converted(value, e -> DatabindException.from(context, "the converter failed", e));
        }

        @Override
        public @Nullable Object convert(SerializationContext context, Object value) {
            return converted(value, e -> DatabindException.from(context, "the converter failed", e));
        }

        @Override
        public JavaType getInputType(TypeFactory types) {
            return types.constructType(from);
        }

        @Override
        public JavaType getOutputType(TypeFactory types) {
            return types.constructType(to);
        }
    }
}
