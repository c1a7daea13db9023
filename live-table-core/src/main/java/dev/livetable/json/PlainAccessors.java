package dev.livetable.json;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Tells which methods return a field of their object and do nothing else, as the accessors do that a compiler makes for a record.
 */
final class PlainAccessors {

    /*
     * Reflection does not tell whether an accessor was written by hand, and what was written by hand may do anything. The class file
     * tells. Where there is none to be read, as in a native image, no method is known to be such.
     */

    private PlainAccessors() {}

    static boolean isOne(Method method) {
        Class<?> type = method.getDeclaringClass();
        try (InputStream file = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            if (file == null) {
                return false;
            }
            Found found = new Found(method);
            new ClassReader(file).accept(found, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return found.isPlain();
        } catch (IOException | IllegalArgumentException e) { // the latter for a file that is newer than the reader
            return false;
        }
    }

    /** Looks for a method in a class. */
    private static final class Found extends ClassVisitor {

        private final String name;
        private final String descriptor;
        private @Nullable Code code;

        Found(Method method) {
            super(SpringAsmInfo.ASM_VERSION);
            this.name = method.getName();
            this.descriptor = Type.getMethodDescriptor(method);
        }

        boolean isPlain() {
            return code != null && code.isPlain();
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String each,
                String eachDescriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if (!each.equals(name) || !eachDescriptor.equals(descriptor)) {
                return null;
            }
            code = new Code();
            return code;
        }
    }

    /** Notes what a method does. */
    private static final class Code extends MethodVisitor {

        private static final String OTHER = "other";
        private static final List<String> PLAIN = List.of("this", "field", "return");

        private final List<String> steps = new ArrayList<>();

        Code() {
            super(SpringAsmInfo.ASM_VERSION);
        }

        boolean isPlain() {
            return steps.equals(PLAIN);
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            steps.add(opcode == Opcodes.ALOAD && variable == 0 ? "this" : OTHER);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
            steps.add(opcode == Opcodes.GETFIELD ? "field" : OTHER);
        }

        @Override
        public void visitInsn(int opcode) {
            steps.add(opcode >= Opcodes.IRETURN && opcode <= Opcodes.ARETURN ? "return" : OTHER);
        }

        // ---- all else that a method can do

        @Override
        public void visitMethodInsn(int opcode, String owner, String called, String descriptor, boolean ofInterface) {
            steps.add(OTHER);
        }

        @Override
        public void visitInvokeDynamicInsn(String called, String descriptor, Handle bootstrap, Object... arguments) {
            steps.add(OTHER);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            steps.add(OTHER);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            steps.add(OTHER);
        }

        @Override
        public void visitLdcInsn(Object value) {
            steps.add(OTHER);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            steps.add(OTHER);
        }

        @Override
        public void visitIincInsn(int variable, int increment) {
            steps.add(OTHER);
        }

        @Override
        public void visitTableSwitchInsn(int least, int most, Label rest, Label... labels) {
            steps.add(OTHER);
        }

        @Override
        public void visitLookupSwitchInsn(Label rest, int[] keys, Label[] labels) {
            steps.add(OTHER);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            steps.add(OTHER);
        }
    }
}
