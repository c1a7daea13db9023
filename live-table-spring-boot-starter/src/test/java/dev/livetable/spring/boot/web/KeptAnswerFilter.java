package dev.livetable.spring.boot.web;

import dev.livetable.json.KeptBody;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Notes whether an answer was written as it is kept, and not by Jackson. */
final class KeptAnswerFilter extends OncePerRequestFilter {

    private static final String KEPT = KeptAnswerFilter.class.getName();

    static boolean isKept(HttpServletRequest request) {
        return Boolean.TRUE.equals(request.getAttribute(KEPT));
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new HttpServletResponseWrapper(response) {
            @Override
            public ServletOutputStream getOutputStream() throws IOException {
                return new Noting(request, super.getOutputStream());
            }
        });
    }

    private static final class Noting extends ServletOutputStream {

        private final HttpServletRequest request;
        private final ServletOutputStream to;

        Noting(HttpServletRequest request, ServletOutputStream to) {
            this.request = request;
            this.to = to;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            request.setAttribute(KEPT, isWrittenByKeptBody());
            to.write(bytes, from, length);
        }

        private static boolean isWrittenByKeptBody() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getClassName().equals(KeptBody.class.getName())));
        }

        @Override
        public void write(int each) throws IOException {
            to.write(each);
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }

        @Override
        public boolean isReady() {
            return to.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            to.setWriteListener(listener);
        }
    }
}
